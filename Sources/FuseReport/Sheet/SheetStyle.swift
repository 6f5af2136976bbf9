/// The style of the sheet, on A4, on Letter and on a screen.
enum SheetStyle {
    static let css: StaticString = """
        @page { margin: 14mm 12mm; }
        * { box-sizing: border-box; }
        html { font: 13px/1.4 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: #000; background: #fff;
          print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { max-width: 62rem; margin: 0 auto; padding: 1.5rem; font-variant-numeric: tabular-nums; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.25rem; }
        h2 { font-size: 1.125rem; border-bottom: 1px solid #000; margin: 1.75rem 0 0.5rem; break-after: avoid; }
        p { margin: 0 0 0.5rem; }
        .verdict { border: 2px solid #000; padding: 0.5rem 0.75rem; margin-top: 0.75rem; }
        .verdict strong { font-size: 1.125rem; margin-right: 0.25rem; }
        .verdict:not(.safe) { border-width: 4px; }
        .drawing, .wide { overflow: auto hidden; padding-bottom: 1px; }
        .drawing svg { display: block; width: 100%; min-width: 40rem; margin-bottom: -1px; break-inside: avoid; }
        svg text { font: 11px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
        svg text.name { font-weight: 700; font-size: 12px; }
        svg line { stroke: #000; stroke-width: 1.25; }
        .box, .plug, .frame, .free { fill: none; stroke: #000; }
        .box { fill: #fff; }
        .plug { fill: #000; }
        .used { fill: #666; }
        .reserved { fill: #ccc; }
        .over { fill: #000; }
        .unknown { fill: none; stroke: #000; stroke-dasharray: 3 3; }
        .keys span { margin-right: 1.25rem; white-space: nowrap; }
        .key { width: 24px; height: 13px; vertical-align: -2px; margin-right: 0.375rem; }
        table { border-collapse: collapse; width: 100%; min-width: 44rem; font-size: 0.875rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.1875rem 0.75rem 0.1875rem 0; }
        thead th { border-bottom: 1px solid #000; vertical-align: bottom; }
        tbody tr { border-bottom: 1px solid #bbb; break-inside: avoid; }
        .lines tbody { break-inside: avoid; border-bottom: 1px solid #000; }
        .lines td:nth-last-child(-n+7), .lines thead th:nth-last-child(-n+7) { text-align: right; }
        .lines td { white-space: nowrap; }
        .is-over td { font-weight: 700; }
        ol, ul { padding-left: 1.25rem; margin: 0.75rem 0 0; }
        li { margin-bottom: 0.25rem; }
        footer { margin-top: 2rem; border-top: 1px solid #000; padding-top: 0.5rem; font-size: 0.8125rem;
          overflow-wrap: anywhere; break-inside: avoid; }
        .signature { display: flex; gap: 2rem; margin-top: 2.5rem; }
        .signature span { border-top: 1px solid #000; padding-top: 0.125rem; flex: 2; }
        .signature span + span { flex: 1; }
        @media print { body { padding: 0; max-width: none; } html { font-size: 9.5pt; }
          .drawing, .wide { overflow: visible; } .drawing svg, table { min-width: 0; } }
        """
}
