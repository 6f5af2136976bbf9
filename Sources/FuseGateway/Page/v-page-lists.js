// The tables for reading only: installations, the decision log and headroom.
'use strict';

const Lists = {
    /** The largest number of installations shown at once; the filter finds the others. */
    most: 200,

    /** Shows the installations, worst first, in the server's order. */
    installations(installations, filter) {
        const place = Dom.byId('installations');
        const wanted = filter.trim().toLowerCase();
        const found = installations.filter(one => `${one.name} ${one.id}`.toLowerCase().includes(wanted));
        if (!found.length) {
            place.replaceChildren(Dom.make('p', { class: 'hint' }, installations.length
                ? 'No installation is called so.' : 'Nothing is recorded yet: fuseguard import, or fuseguard pull.'));
            return;
        }
        const rows = found.slice(0, Lists.most).map(one => Dom.make('tr', { 'data-verdict': one.verdict },
            Dom.make('td', {}, Lists.badge(one.verdict)),
            Dom.make('th', { scope: 'row' }, Dom.make('a', { href: `#/${encodeURIComponent(one.id)}` }, one.name),
                one.name === one.id ? null : Dom.make('small', {}, one.id)),
            Dom.make('td', { class: 'drawn' }, Lists.bar(one.worst)),
            Dom.make('td', { class: 'worst' }, Lists.worst(one.worst))));
        const more = found.length > rows.length ? [Dom.make('p', { class: 'hint' }, `The worst ${rows.length} of ${found.length} are shown: find the others by name.`)] : [];
        place.replaceChildren(Dom.table('Installations, worst first', ['Verdict', 'Installation', 'Worst line', 'Load'], rows, { class: 'installations' }), ...more);
    },

    /** A badge for a verdict; without a proposal it reads OVER instead of REFUSED. */
    badge(verdict, hasProposal = false) {
        return Dom.make('span', { class: `badge ${verdict}` },
            Dom.svg('svg', { class: 'sign', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
                Dom.svg('path', { d: Reasons.signs[verdict] || Reasons.signs.none })),
            Words.verdict(verdict, hasProposal));
    },

    bar(worst) {
        if (!worst) return '';
        const bar = Bars.make();
        Bars.draw(bar, { ...worst, rating_mA: worst.usable_mA, before_mA: worst.total_mA, after_mA: worst.total_mA, withAutomatic_mA: null });
        bar.svg.removeAttribute('role');
        bar.svg.removeAttribute('aria-label');
        bar.svg.setAttribute('aria-hidden', 'true');
        return bar.svg;
    },

    worst(worst) {
        if (!worst) return 'a fact is missing';
        const place = `on ${worst.line} of ${worst.name || worst.fuse}`;
        return `${Words.amperes(worst.total_mA)} of ${Words.amperes(worst.usable_mA)} A ${place}`;
    },

    /** Shows the decision log, the last entry first. */
    log(document, place) {
        const rows = document.entries.toReversed().map(entry => Dom.make('tr', {},
            Dom.make('td', { class: 'figure' }, String(entry.number)),
            Dom.make('td', {}, Words.time(new Date(entry.at))),
            Dom.make('th', { scope: 'row' }, entry.actor),
            Dom.make('td', {}, entry.action, entry.plan ? Dom.make('small', {}, entry.plan) : null),
            Dom.make('td', {}, entry.verdict ? entry.verdict.toUpperCase() : entry.decided?.outcome || '–'),
            Dom.make('td', {}, Lists.asked(entry)),
            Dom.make('td', {}, entry.reason || '–')));
        place.replaceChildren(Dom.table('Decision log, the last first', ['No.', 'When', 'Who', 'Did', 'Verdict', 'What', 'Why'], rows, { class: 'log' }));
    },

    asked({ asked, decided }) {
        const updates = (asked?.updates || []).map(update =>
            `${Chargers.rows.get(update.charger)?.name || update.charger}: ${Words.body(update.body || {})}`);
        const chargers = (decided?.chargers || []).map(charger =>
            `${Chargers.rows.get(charger.charger)?.name || charger.charger}: ${charger.recorded || '?'}`);
        return [...updates, ...chargers].join('; ') || '–';
    },

    /** Shows the largest safe override of each charger. */
    room(document, place) {
        const phases = [1, 2, 4, 7];
        const rows = document.chargers.map(charger => Dom.make('tr', {},
            Dom.make('th', { scope: 'row' }, charger.name || charger.charger),
            Dom.make('td', {}, Words.override(charger.recorded)),
            phases.map(phase => {
                const room = charger.phases.find(one => one.offlineChargePhase === phase);
                return Dom.make('td', { class: 'figure' }, room && room.offlineChargeCurrent !== null ? `${room.offlineChargeCurrent} A` : '–');
            })));
        place.replaceChildren(
            Dom.make('p', { class: 'hint' }, 'Each alone, the others as recorded; what is in flight counts at its worst.'),
            Dom.table('Largest safe override', ['Charger', 'Recorded', 'phase 1', 'phase 2', 'phase 3', 'all or automatic'], rows, { class: 'room' }));
    },
};
