// The print view of an installation, without controls:
// verdict, lines with bars, chargers, findings, assumptions, and the time and version of the check.
'use strict';

const Sheet = {
    /** Draws the sheet; `updates` is the judged proposal, `when` the time of the answer. */
    show({ installation, report, updates, when }) {
        const hasProposal = updates.length > 0;
        const proposed = new Map(updates.map(({ charger, ...body }) => [charger, body]));
        const placed = Chargers.placed(installation);
        const name = installation.name || installation.id;
        Dom.byId('sheet').replaceChildren(
            Dom.make('header', { class: 'sheet-head' },
                Dom.make('p', { class: 'sheet-title' }, name),
                Dom.make('p', {}, [name === installation.id ? null : installation.id, installation.supply,
                    hasProposal ? 'with a proposal, not planned' : 'as recorded', `checked ${Words.time(when)}`].filter(Boolean).join(' · ')),
                Dom.make('p', { class: `sheet-verdict ${report.verdict}` },
                    Lists.badge(report.verdict, hasProposal), ` ${Words.sentence(report)}`)),
            Dom.make('ul', { class: 'key', 'aria-label': 'Key to the bars' }, Bars.keyEntries()),
            ...report.fuses.map(fuse => Sheet.fuse(fuse, placed, proposed, report)),
            ...Sheet.section('Findings', report.findings.map(finding => `${finding.severity}: ${finding.message}`)),
            ...Sheet.section('Assumed', report.assumptions.map(assumption => assumption.message)),
            Dom.make('p', { class: 'sheet-foot' }, `${report.tool.name} ${report.tool.version}. It judges what is recorded; it does not measure.`));
    },

    fuse(fuse, placed, proposed, report) {
        const parent = report.fuses.find(other => other.id === fuse.parent);
        const chargers = placed.filter(place => place.fuse === fuse.id).map(place => place.charger);
        const hasIds = chargers.some(charger => charger.name && charger.name !== charger.id);
        const hasProposal = proposed.size > 0;
        const heads = ['Charger', hasIds && 'Id', 'Wiring', 'Recorded', hasProposal && 'Proposed'].filter(Boolean);
        const lines = fuse.lines.map(line => {
            const bar = Bars.make();
            Bars.draw(bar, line);
            return Dom.make('tr', { class: line.headroom_mA < 0 ? 'is-over' : null }, Dom.make('th', { scope: 'row' }, line.line),
                Dom.make('td', { class: 'drawn' }, bar.svg),
                Object.entries(Tree.cells(line)).map(([name, text]) => Dom.make('td', { class: name }, text)));
        });
        return Dom.make('section', { class: 'sheet-fuse' },
            Dom.make('h2', {}, parent ? fuse.name : 'Main fuse', ' ',
                Dom.make('span', { class: 'rating' }, Words.rating(fuse.lines) + (parent ? `, below ${parent.parent === null ? 'the main fuse' : parent.name}` : ''))),
            Dom.table('Lines', Tree.heads(), lines, { class: 'lines' }),
            chargers.length ? Dom.table('Chargers', heads, chargers.map(charger =>
                Sheet.charger(charger, hasIds, hasProposal, proposed.get(charger.id))), { class: 'sheet-chargers' }) : null);
    },

    charger(charger, hasIds, hasProposal, body) {
        const recorded = { offlineChargeCurrent: charger.offlineCurrent, offlineChargePhase: charger.offlinePhase };
        return Dom.make('tr', {}, Dom.make('th', { scope: 'row' }, charger.name || charger.id),
            hasIds ? Dom.make('td', { class: 'id' }, charger.id) : null, Dom.make('td', {}, charger.wiring || 'not declared'),
            Dom.make('td', {}, charger.fixedCurrent !== undefined ? Words.fixed(charger.fixedCurrent) : Words.override(recorded)),
            hasProposal ? Dom.make('td', {}, body ? Words.override({ ...recorded, ...body }) : '–') : null);
    },

    section(title, texts) {
        if (!texts.length) return [];
        return [Dom.make('section', { class: 'sheet-words' }, Dom.make('h2', {}, title), Dom.make('ul', {}, texts.map(text => Dom.make('li', {}, text))))];
    },
};
