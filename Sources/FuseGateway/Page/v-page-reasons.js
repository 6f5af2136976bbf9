// The verdict and its reasons: sentence, changes, suggestions, findings and assumptions.
// Without an answer to exactly the current form, no verdict is shown.
'use strict';

const Reasons = {
    /** A shape for each verdict, so that its meaning never depends on colour alone. */
    signs: {
        safe: 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M7 12.5l3.5 3.5L17 9',
        reduces: 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M12 7v9M8 12.5l4 4 4-4',
        refused: 'M8 2h8l6 6v8l-6 6H8l-6-6V8zM8 8l8 8M16 8l-8 8',
        adjusted: 'M2 12 12 2l10 10-10 10zM8 10.5h8M8 14h8',
        undecided: 'M12 2 23 21H1zM9.8 11.5a2.3 2.3 0 1 1 3.2 2.2q-1 .5-1 1.6M12 18v.4',
        none: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12h8',
    },

    /** Shows `state` (a verdict, `waiting`, `unchecked` or `away`) with its word and sentence. */
    verdict(state, word, sentence, because = '') {
        document.body.dataset.state = state;
        Dom.byId('verdict-sign').setAttribute('d', Reasons.signs[state] || Reasons.signs.none);
        Dom.text(Dom.byId('verdict-word'), word);
        Dom.text(Dom.byId('verdict-sentence'), sentence);
        Dom.text(Dom.byId('verdict-because'), because);
        for (const id of ['tree', 'findings', 'fits', 'assumptions']) Dom.byId(id).setAttribute('aria-busy', state === 'waiting');
    },

    waiting() { Reasons.verdict('waiting', 'CHECKING …', 'no verdict yet.'); },

    /** Shows that the form could not be checked; `why` is a sentence. */
    unchecked(why) {
        Reasons.verdict('unchecked', 'NOT CHECKED', why);
        Reasons.clear();
        Dom.say(`Not checked: ${why}`);
    },

    away() {
        Reasons.verdict('away', 'NO VERDICT', 'FuseGuard cannot be reached: nothing here is known to hold.');
        Reasons.clear();
    },

    clear() {
        for (const id of ['fits', 'findings', 'assumptions', 'adjusted']) Dom.byId(id).replaceChildren();
        for (const id of ['findings', 'assumptions']) {
            Dom.byId(id).append(Dom.make(id === 'findings' ? 'p' : 'li', { class: 'hint' }, 'Nothing is known without an answer.'));
        }
        Dom.byId('fits-part').hidden = true;
    },

    /** Shows a report on `updates`, or on the recorded values if there are none. */
    show(report, updates, { onTake }) {
        const hasProposal = updates.length > 0;
        const word = Words.verdict(report.verdict, hasProposal), sentence = Words.sentence(report);
        Reasons.verdict(report.verdict, word, sentence, report.findings.find(finding => finding.severity === 'error')?.message);
        Dom.say(`${word}: ${sentence} ${Words.count(report.findings.filter(finding => finding.severity !== 'note').length, 'finding')}.`);
        Dom.byId('adjusted').replaceChildren();
        Dom.byId('fits-part').hidden = report.suggestions.length === 0;
        Dom.byId('fits').replaceChildren(...report.suggestions.map(suggestion => Dom.make('li', {},
            Dom.make('span', {}, suggestion.message), ' ',
            Dom.button('Take it', () => onTake(suggestion.parts), { class: 'take', 'aria-label': `Take it: ${suggestion.message}` }))));
        Dom.byId('findings').replaceChildren(Reasons.findings(report.findings));
        Dom.byId('assumptions').replaceChildren(...Reasons.assumed(report));
    },

    assumed(report) {
        if (!report.assumptions.length) return [Dom.make('li', { class: 'hint' }, 'Nothing was assumed.')];
        return report.assumptions.map(assumption => Dom.make('li', {}, assumption.message, Reasons.explain(assumption.code)));
    },

    /** Lists the updates of the form, each with a button to undo it. */
    changes(updates, onPutBack) {
        const list = Dom.byId('changes');
        if (!updates.length) {
            list.replaceChildren(Dom.make('p', { class: 'hint' }, 'Nothing is proposed. Change a current or a phase: nothing is sent before you plan and apply it.'));
            return;
        }
        list.replaceChildren(Dom.make('ul', { class: 'plain' }, updates.map(({ charger, ...body }) => {
            const row = Chargers.rows.get(charger);
            return Dom.make('li', {},
                Dom.make('span', {}, Dom.make('b', {}, row.who), `: ${Words.override(row.recorded)} → ${Words.override({ ...row.recorded, ...body })}`),
                ' ', Dom.button('Put back', () => onPutBack(row), { class: 'take', 'aria-label': `Put ${row.who} back` }));
        })));
    },

    findings(findings) {
        if (!findings.length) return Dom.make('p', { class: 'hint' }, 'Nothing was found.');
        return Dom.make('ul', { class: 'findings' }, findings.map((finding, index) => {
            const next = findings[index + 1];
            const isLast = !next || next.code !== finding.code || next.remedy !== finding.remedy;
            return Dom.make('li', { class: finding.severity, 'data-code': finding.code },
                Dom.make('p', {}, Dom.make('span', { class: 'severity' }, finding.severity), ' ', finding.message),
                isLast && finding.remedy ? Dom.make('p', { class: 'remedy' }, finding.remedy) : null,
                Reasons.contributors(finding), Reasons.explain(finding.code));
        }));
    },

    contributors(finding) {
        if (!finding.contributors.length) return null;
        return Dom.make('details', {}, Dom.make('summary', {}, `What counts (${finding.contributors.length})`),
            Dom.make('ul', { class: 'contributors' }, finding.contributors.map(part => Dom.make('li', {},
                Dom.make('span', { class: 'amount' }, `${Words.amperes(part.milliamperes)} A`),
                ` ${Chargers.rows.get(part.charger)?.name || part.charger}: ${part.because}`))));
    },

    /** A code whose explanation is loaded when it is opened. */
    explain(code) {
        const text = Dom.make('p', { class: 'explained' }, '…');
        const details = Dom.make('details', {}, Dom.make('summary', {}, code), text);
        details.addEventListener('toggle', async () => {
            if (!details.open) return;
            try {
                text.textContent = (await Api.finding(code)).text;
            } catch (error) {
                text.textContent = error.message;
            }
        });
        return details;
    },

    /**
     * Shows the adjusted answer to `updates` or, if there are none, for the recorded values.
     * One click takes it into the form or plans it.
     */
    adjusted(report, updates, { onTake, onPlan }) {
        const place = Dom.byId('adjusted'), isRepair = !updates.length;
        const word = Words.verdict(report.verdict, true), sentence = Words.sentence(report);
        const sent = report.updates.filter(update => update.send && !(isRepair && update.status === 'unchanged'));
        const changed = sent.filter(update => !Reasons.keeps(update));
        const why = report.verdict === 'refused' ? report.findings.filter(finding => finding.severity === 'error').map(finding => finding.message) : [];
        const isAnswer = report.verdict === 'adjusted' || (isRepair && sent.length > 0);
        const take = Dom.button('Take it into the form', () =>
            onTake(sent.map(update => ({ charger: update.charger, ...update.send }))), { id: 'take-adjusted' });
        const plan = Dom.button('Plan it …', () => onPlan(sent), { class: 'primary', id: 'plan-adjusted' });
        const buttons = !isAnswer ? [] : [isRepair ? plan : null, changed.length ? take : null].filter(Boolean);
        if (buttons.length && !isRepair) take.classList.add('primary');
        place.replaceChildren(Dom.make('div', { class: 'box', tabindex: '-1' },
            Dom.make('p', {}, Dom.make('b', {}, word), `: ${!isRepair && report.verdict === 'refused' ? 'nothing of this can be lowered so that it fits.' : sentence}`),
            why.length && isRepair ? Dom.make('ul', {}, why.map(message => Dom.make('li', {}, message))) : null,
            isAnswer ? Dom.make('ul', {}, sent.map(update => Reasons.replaced(update, report.fuses))) : null,
            buttons.length ? Dom.make('p', { class: 'row' }, buttons) : null));
        (buttons[0] || place.firstChild).focus();
        Dom.say(`${word}: ${sentence}`);
    },

    /** True if an update to be sent equals the recorded values. */
    keeps(update) { return Words.override({ ...update.recorded, ...update.send }) === Words.override(update.recorded); },

    /** Describes one update of an adjusted answer. */
    replaced(update, fuses) {
        const statuses = { 'as-proposed': Reasons.keeps(update) ? 'sent again, to be read' : 'as proposed' };
        const fuse = update.boundBy && fuses.find(other => other.id === update.boundBy.fuse);
        const bound = update.boundBy ? `, bound by ${fuse?.name || update.boundBy.fuse} ${update.boundBy.line}` : '';
        return Dom.make('li', {}, Dom.make('b', {}, update.name || update.charger),
            `: ${Words.override({ ...update.recorded, ...update.send })} (${statuses[update.status] || update.status}${bound})`);
    },
};
