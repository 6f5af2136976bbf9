// The editing of a proposal: asks the planner after each change and shows its answer.
// All numbers are the planner's; nothing is added up here.
'use strict';

const Desk = {
    /** The last report, the updates it judges and the time of the answer. */
    report: null,
    updates: [],
    when: null,
    /** Counts the questions; the answer to any but the last one is dropped. */
    asked: 0,
    /** The pause after a change before the planner is asked, in ms. */
    rest: 120,
    verdicts: ['safe', 'reduces', 'refused', 'undecided', 'adjusted'],

    start() {
        Dom.byId('plan').addEventListener('click', () => Desk.makePlan(Desk.updates));
        Dom.byId('adjust').addEventListener('click', Desk.adjust);
        Dom.byId('repair').addEventListener('click', Desk.adjust);
        Dom.byId('clear').addEventListener('click', () => {
            Chargers.putAllBack();
            Desk.ask();
            Dom.byId('reasons').focus({ preventScroll: true });
        });
    },

    /** Leaves an installation; any answer about it that is still to come is dropped. */
    leave() {
        Desk.asked += 1;
        clearTimeout(Desk.timer);
        Object.assign(Desk, { report: null, updates: [], shown: null });
        Reasons.clear();
        Reasons.waiting();
    },

    /** Handles a change of the form: no verdict is shown until the planner has judged exactly this form. */
    edit() {
        Desk.asked += 1;
        clearTimeout(Desk.timer);
        const { error, updates } = Chargers.proposal();
        Reasons.changes(updates, Desk.putBack);
        Desk.enable(false);
        if (Page.isAway) return;
        if (error) { Reasons.unchecked(error); return; }
        Reasons.waiting();
        Desk.timer = setTimeout(Desk.answer, Desk.rest);
    },

    /** Handles a change without the pause. */
    async ask() {
        Desk.edit();
        clearTimeout(Desk.timer);
        if (document.body.dataset.state === 'waiting') await Desk.answer();
    },

    /** Handles Enter in a field: asks at once if needed, then moves to Plan if that is possible. */
    async askNow() {
        if (document.body.dataset.state === 'waiting') { clearTimeout(Desk.timer); await Desk.answer(); }
        if (!Dom.byId('plan').disabled) Dom.byId('plan').focus();
    },

    putBack(row) {
        Chargers.put(row, row.recorded);
        row.current.focus();
        Desk.ask();
    },

    /** Takes values into the form, then moves to Plan, or to the reasons if the values do not fit. */
    async take(updates) {
        Chargers.take(updates);
        await Desk.ask();
        Dom.byId(Dom.byId('plan').disabled ? 'reasons' : 'plan').focus({ preventScroll: true });
    },

    /** The document of a proposal; without updates it asks for a way to lower the recorded values. */
    proposal(updates) {
        return { format: 'fuseguard/proposal/1', installation: Page.site.installation.id, updates: updates.length ? updates : undefined };
    },

    /** The selected options for adjusting. */
    adjusting() {
        const options = { adjust: true, step: Dom.byId('step').value.trim().replace(',', '.') || '1', share: Dom.byId('share').value };
        return Dom.byId('rephase').checked ? { ...options, rephase: true, goal: Dom.byId('goal').value } : options;
    },

    /** Asks the planner about the form and shows the answer, unless the form has changed meanwhile. */
    async answer() {
        const { error, updates } = Chargers.proposal();
        if (error) { Reasons.unchecked(error); return; }
        const mine = ++Desk.asked, { id } = Page.route();
        try {
            const site = updates.length || !Desk.isStale() ? null : await Api.site(id);
            if (mine !== Desk.asked) return;
            if (site) Page.takeSite(site);
            const report = updates.length ? await Api.check(Desk.proposal(updates)) : Page.site.report;
            if (mine !== Desk.asked) return;
            Page.here();
            Object.assign(Desk, { report, updates, when: new Date() });
            Desk.show();
        } catch (problem) {
            if (mine === Desk.asked) Page.failed(problem);
        }
    },

    /** True if the record's report is older than the last change of the form. */
    isStale() { return document.body.dataset.state === 'waiting' && Desk.report !== null; },

    show() {
        const { report, updates } = Desk;
        const key = JSON.stringify([report, updates]);
        if (Desk.shown !== key || !Desk.verdicts.includes(document.body.dataset.state)) {
            Desk.shown = key;
            Tree.show(report);
            Reasons.changes(updates, Desk.putBack);
            Reasons.show(report, updates, { onTake: Desk.take });
            if (document.body.dataset.view === 'sheet') Page.drawSheet();
        }
        Desk.enable(true);
    },

    /** Enables the buttons only with an answer to the current form. */
    enable(isAnswered) {
        const has = Desk.updates.length > 0, verdict = Desk.report?.verdict;
        Dom.byId('plan').disabled = !(isAnswered && has && (verdict === 'safe' || verdict === 'reduces'));
        const isOver = isAnswered && !has && verdict === 'refused';
        Dom.byId('repair').hidden = !isOver;
        Dom.byId('plan').hidden = isOver;
        Dom.byId('adjust').disabled = !(isAnswered && has && verdict === 'refused');
        Dom.byId('clear').disabled = Chargers.proposal().updates.length === 0 && isAnswered;
    },

    /** Asks for values that fit in place of the changes or, without changes, of the recorded values. */
    async adjust() {
        const { updates } = Desk, asked = JSON.stringify(updates), { id } = Page.site.installation;
        const isMine = () => Page.site?.installation.id === id && JSON.stringify(Chargers.proposal().updates) === asked;
        const options = Desk.adjusting();
        try {
            const report = await Api.check(Desk.proposal(updates), options);
            const onPlan = sent => Desk.makePlan(sent.map(update => ({ charger: update.charger, ...update.send })), options);
            if (isMine()) Reasons.adjusted(report, updates, { onTake: Desk.take, onPlan });
        } catch (problem) {
            if (!isMine()) return;
            if (!(problem instanceof Problem)) { Page.failed(problem); return; }
            const box = Dom.make('p', { class: 'box', tabindex: '-1' }, problem.message);
            Dom.byId('adjusted').replaceChildren(box);
            box.focus();
        }
    },

    /**
     * Plans the changes of the form.
     * With `options` it plans to lower the recorded values; `updates` then lists the announced changes.
     */
    async makePlan(updates, options) {
        const { site } = Page;
        const changes = updates.map(({ charger, ...body }) => {
            const row = Chargers.rows.get(charger);
            return Dom.make('li', {}, Dom.make('b', {}, row.who), `: ${Words.override(row.recorded)} → ${Words.override({ ...row.recorded, ...body })}`);
        });
        const plan = await Dom.ask({
            title: 'Plan', verb: 'Plan and reserve',
            text: [Dom.make('p', {}, 'Checked once more and reserved. Nothing is sent yet.'), Dom.make('ul', {}, changes)],
            act: async who => {
                Plans.reason = who.reason;
                const made = await Api.plan(Desk.proposal(options ? [] : updates), who, options);
                if (!made.waves) throw new Error('Nothing is over any more: there is nothing to plan.');
                return made;
            },
        });
        if (!plan || Page.site?.installation.id !== site.installation.id) return;
        Plans.made.set(plan.id, plan);
        Chargers.putAllBack();
        Desk.edit();
        location.hash = `#/${encodeURIComponent(site.installation.id)}/plan/${encodeURIComponent(plan.id)}`;
    },
};
