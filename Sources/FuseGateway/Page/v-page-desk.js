// Room: the desk: from what is typed to the planner's answer.
// Answers: when to ask, which answers are out of date, what may be done with the last one.
// Must not know: routes of the page, how anything looks, and no sums: each number is the planner's, asked anew
// after every keystroke.
'use strict';

const Desk = {
    /** The last report, what it was about and when it came. */
    report: null,
    updates: [],
    when: null,
    /** Counts what was asked; an answer to anything but the last is dropped. */
    asked: 0,
    /** How long the form rests before the planner is asked, in ms. */
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

    /** Leaves an installation: whatever is still asked about it is out of date. */
    leave() {
        Desk.asked += 1;
        clearTimeout(Desk.timer);
        Object.assign(Desk, { report: null, updates: [], shown: null });
        Reasons.clear();
        Reasons.waiting();
    },

    /** Something was typed: no verdict until the planner has answered to exactly this. */
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

    /** The same without the rest. */
    async ask() {
        Desk.edit();
        clearTimeout(Desk.timer);
        if (document.body.dataset.state === 'waiting') await Desk.answer();
    },

    /** Enter in a field: asked at once if it was not yet, and on to Plan if it may be planned. */
    async askNow() {
        if (document.body.dataset.state === 'waiting') { clearTimeout(Desk.timer); await Desk.answer(); }
        if (!Dom.byId('plan').disabled) Dom.byId('plan').focus();
    },

    putBack(row) {
        Chargers.put(row, row.recorded);
        row.current.focus();
        Desk.ask();
    },

    /** Takes values into the form and goes on to Plan, or to the reasons where they do not fit. */
    async take(updates) {
        Chargers.take(updates);
        await Desk.ask();
        Dom.byId(Dom.byId('plan').disabled ? 'reasons' : 'plan').focus({ preventScroll: true });
    },

    /** The document of a proposal; with no updates one that asks what to lower of what is recorded. */
    proposal(updates) {
        return { format: 'fuseguard/proposal/1', installation: Page.site.installation.id, updates: updates.length ? updates : undefined };
    },

    /** How to adjust, as it is chosen. */
    adjusting() {
        const options = { adjust: true, step: Dom.byId('step').value.trim().replace(',', '.') || '1', share: Dom.byId('share').value };
        return Dom.byId('rephase').checked ? { ...options, rephase: true, goal: Dom.byId('goal').value } : options;
    },

    /** Asks the planner about the form and shows what it says, unless the form has changed meanwhile. */
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

    /** Whether the record's report is from before something was typed. */
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

    /** Buttons are live only with an answer to what is in the form. */
    enable(isAnswered) {
        const has = Desk.updates.length > 0, verdict = Desk.report?.verdict;
        Dom.byId('plan').disabled = !(isAnswered && has && (verdict === 'safe' || verdict === 'reduces'));
        const isOver = isAnswered && !has && verdict === 'refused';
        Dom.byId('repair').hidden = !isOver;
        Dom.byId('plan').hidden = isOver;
        Dom.byId('adjust').disabled = !(isAnswered && has && verdict === 'refused');
        Dom.byId('clear').disabled = Chargers.proposal().updates.length === 0 && isAnswered;
    },

    /** Asks what would fit in place of what is typed, or where nothing is, of what is recorded. */
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

    /** Plans what is typed; or with `options` what is to be lowered of what is recorded, of which `updates` is what was said. */
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
