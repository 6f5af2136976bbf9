// The chargers of an installation, as rows that can be edited in place, and the proposal that the edits make.
'use strict';

const Chargers = {
    /** Rows by charger id, in the installation's order. */
    rows: new Map(),

    /** Every charger of a document with the fuse that feeds it: `[{fuse, charger}]`. */
    placed(installation) {
        const found = [], waiting = [installation];
        while (waiting.length) {
            const fuse = waiting.shift();
            for (const charger of fuse.chargers || []) found.push({ fuse: fuse.id, charger });
            waiting.unshift(...fuse.circuits || []);
        }
        return found;
    },

    /**
     * Makes the table of the chargers on one fuse.
     * `onEdit` is called at every keystroke, `onEnter` when Enter is pressed in a current.
     */
    table(fuseName, chargers, installation, { onEdit, onEnter }) {
        const rows = chargers.map(charger => Chargers.row(charger, installation, { onEdit, onEnter }));
        return Dom.table(`Chargers on ${fuseName}`,
            ['Charger', 'Wiring', 'Recorded', 'Offline current', 'Offline phase', Dom.unseen('Put back')],
            rows, { class: 'chargers' });
    },

    row(charger, installation, { onEdit, onEnter }) {
        const { id } = charger, name = charger.name || id;
        const recorded = { offlineChargeCurrent: charger.offlineCurrent, offlineChargePhase: charger.offlinePhase };
        const isTwin = Chargers.twins.has(name);
        const head = Dom.make('th', { scope: 'row', title: name === id ? null : id }, Dom.make('span', { class: 'name' }, name),
            isTwin ? Dom.make('small', {}, id) : null);
        const cells = [
            Dom.make('td', { class: 'wiring' }, Chargers.wiring(charger, installation)),
            Dom.make('td', { class: 'recorded' }, Words.override(recorded)),
        ];
        if (charger.fixedCurrent !== undefined) {
            const fixed = `${Words.fixed(charger.fixedCurrent)}: the cloud’s settings do not bind it`;
            return Dom.make('tr', {}, head, cells, Dom.make('td', { colspan: 3, class: 'fixed' }, fixed));
        }
        const who = isTwin ? Words.full(id, name) : name;
        const current = Dom.make('input', {
            class: 'current', inputmode: 'decimal', autocomplete: 'off', spellcheck: 'false', maxlength: 8,
            'aria-label': `Offline current of ${who}, in ampere`,
        });
        const automatic = Dom.make('input', { type: 'checkbox', 'aria-label': `Automatic current of ${who}` });
        const phase = Dom.make('select', { 'aria-label': `Offline phase of ${who}` },
            [0, 1, 2, 4, 7].map(value => Dom.make('option', { value }, Words.phases[value])));
        const back = Dom.button(Chargers.arrowBack(), () => { Chargers.put(row, recorded); current.focus(); onEdit(); }, {
            class: 'back', title: 'Put back', 'aria-label': `Put ${who} back to ${Words.override(recorded)}`,
        });
        const element = Dom.make('tr', { 'data-charger': id }, head, cells,
            Dom.make('td', { class: 'edit' }, Dom.make('div', {},
                current, Dom.make('span', { class: 'unit', 'aria-hidden': 'true' }, 'A'),
                Dom.make('label', { class: 'auto' }, automatic, Dom.make('span', { 'aria-hidden': 'true' }, 'automatic')))),
            Dom.make('td', { class: 'phase' }, phase),
            Dom.make('td', { class: 'put-back' }, back));
        const row = { id, name, who, recorded, element, current, automatic, phase, back };
        current.addEventListener('input', onEdit);
        phase.addEventListener('change', onEdit);
        automatic.addEventListener('change', () => {
            current.disabled = automatic.checked;
            if (!automatic.checked) {
                if (!current.value) current.value = recorded.offlineChargeCurrent === -1 ? '' : recorded.offlineChargeCurrent;
                current.focus();
                current.select();
            }
            onEdit();
        });
        element.addEventListener('keydown', event => {
            if (event.key === 'Escape') { Chargers.put(row, recorded); onEdit(); }
            if (event.key === 'Enter' && event.target === current) { event.preventDefault(); onEnter(); }
        });
        Chargers.rows.set(id, row);
        Chargers.put(row, recorded);
        return element;
    },

    arrowBack() {
        return Dom.svg('svg', { class: 'sign', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
            Dom.svg('path', { d: 'M8 4 3.5 8.5 8 13M4 8.5h10a5.5 5.5 0 1 1 0 11h-4' }));
    },

    wiring(charger, installation) {
        return charger.wiring || (installation.undeclaredWiring === 'worst-case' ? 'unknown assumed' : 'L1L2L3 assumed');
    },

    /** Empties the rows and finds the names that several chargers share. */
    begin(installation) {
        Chargers.rows.clear();
        const names = Chargers.placed(installation).map(({ charger }) => charger.name || charger.id);
        Chargers.twins = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    },

    /** Puts values into a row; absent values stay as they are. */
    put(row, { offlineChargeCurrent: current, offlineChargePhase: phase }) {
        if (current !== undefined && current !== null) {
            row.automatic.checked = row.current.disabled = current === -1;
            row.current.value = current === -1 ? '' : current;
        }
        if (phase !== undefined && phase !== null) row.phase.value = phase;
        Chargers.mark(row);
    },

    /** Reads a row and marks it as changed or invalid: `{body}`, empty if nothing changes, or `{error}`. */
    mark(row) {
        const body = {};
        let error = null;
        if (row.automatic.checked) {
            if (row.recorded.offlineChargeCurrent !== -1) body.offlineChargeCurrent = -1;
        } else {
            const typed = Words.typedCurrent(row.current.value);
            if (typed.error) error = `${row.who}: ${typed.error}.`;
            else if (typed.value !== row.recorded.offlineChargeCurrent) body.offlineChargeCurrent = typed.value;
        }
        const phase = Number(row.phase.value);
        if (phase !== row.recorded.offlineChargePhase) body.offlineChargePhase = phase;
        row.element.classList.toggle('changed', error !== null || Object.keys(body).length > 0);
        row.current.setAttribute('aria-invalid', error !== null);
        if (error) row.current.setAttribute('aria-describedby', 'verdict-sentence');
        else row.current.removeAttribute('aria-describedby');
        return { body, error };
    },

    /** Reads all rows: `{error}`, or the updates of a proposal. */
    proposal() {
        const updates = [];
        let error = null;
        for (const row of Chargers.rows.values()) {
            const asked = Chargers.mark(row);
            error = error || asked.error;
            if (Object.keys(asked.body).length) updates.push({ charger: row.id, ...asked.body });
        }
        return { error, updates };
    },

    /** Takes values into the form, from a suggestion or from an adjusted answer. */
    take(updates) {
        for (const { charger, ...body } of updates) {
            const row = Chargers.rows.get(charger);
            if (row) Chargers.put(row, body);
        }
    },

    putAllBack() {
        for (const row of Chargers.rows.values()) Chargers.put(row, row.recorded);
    },

    /** Shows on each row the pending plan that its charger belongs to. */
    showFlights(plans) {
        const flights = new Map(plans.flatMap(plan => plan.chargers.map(id => [id, plan.id])));
        for (const row of Chargers.rows.values()) {
            const plan = flights.get(row.id);
            const cell = row.element.querySelector('.recorded');
            cell.replaceChildren(Words.override(row.recorded), plan ? Dom.make('small', {}, `in flight: ${plan}`) : '');
        }
    },
};
