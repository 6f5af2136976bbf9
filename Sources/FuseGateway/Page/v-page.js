// Room: the page as a whole: which view, which installation, what was asked last.
// Answers: when to ask the server, which answers are out of date, what a button leads to. Loaded last.
// Must not know: how anything looks, and no sums: each number is the planner's, asked anew after every keystroke.
'use strict';

const Page = {
    about: null,
    /** The installation that is open, its last report and what that was about. */
    site: null,
    report: null,
    updates: [],
    when: null,
    /** Counts what was asked; an answer to anything but the last is dropped. */
    asked: 0,
    /** How long the form rests before the planner is asked, and how often the record is looked at, in ms. */
    rest: 120,
    every: 5000,

    async start() {
        Dom.byId('key').append(...Bars.keyEntries());
        Dom.byId('filter').addEventListener('input', () => Lists.installations(Page.installations || [], Dom.byId('filter').value));
        Dom.byId('skip').addEventListener('click', event => { event.preventDefault(); Dom.byId('main').focus(); });
        Dom.byId('to-reasons').addEventListener('click', event => {
            event.preventDefault();
            Dom.byId('reasons').scrollIntoView();
            Dom.byId('reasons').focus({ preventScroll: true });
        });
        Dom.byId('plan').addEventListener('click', Page.makePlan);
        Dom.byId('adjust').addEventListener('click', Page.adjust);
        Dom.byId('clear').addEventListener('click', () => { Chargers.putAllBack(); Page.ask(); });
        Dom.byId('room').addEventListener('toggle', Page.fillDetails);
        Dom.byId('log').addEventListener('toggle', Page.fillDetails);
        addEventListener('hashchange', () => Page.go(true));
        addEventListener('beforeprint', () => Page.drawSheet());
        document.addEventListener('visibilitychange', () => { if (!document.hidden) Page.look(); });
        await Page.go(false);
    },

    /** `#/`, `#/ID`, `#/ID/plan/PLAN`, `#/ID/print`. */
    route() {
        const [id, what, plan] = location.hash.replace(/^#\/?/, '').split('/').map(part => {
            try { return decodeURIComponent(part); } catch (error) { return part; }
        });
        return { id: id || null, what: what || null, plan: plan || null };
    },

    /** Shows what the address says. */
    async go(isMove) {
        const { id, what, plan } = Page.route();
        if (id !== (Page.site?.installation.id ?? null)) Page.leave();
        document.body.dataset.view = !id ? 'list' : what === 'print' ? 'sheet' : 'site';
        Dom.byId('to-print').href = id ? `#/${encodeURIComponent(id)}${what === 'print' ? '' : '/print'}` : '#/';
        Dom.text(Dom.byId('to-print'), what === 'print' ? 'Back to planning' : 'Print view');
        if (!id) Page.title('Installations', '');
        else if (!Page.site) Page.title(id, '');
        if (isMove && !plan) { Dom.byId('title').focus({ preventScroll: true }); scrollTo(0, 0); }
        await Page.look();
        if (id && what === 'print') Page.drawSheet();
        if (id && plan && Page.site) await Plans.open(plan, Page.forPlans());
        else Plans.close();
    },

    leave() {
        Page.asked += 1;
        clearTimeout(Page.timer);
        Page.site = Page.report = null;
        Page.updates = [];
        Plans.close();
        Dom.byId('tree').replaceChildren();
        Dom.byId('sheet').replaceChildren();
        delete Dom.byId('plans').dataset.key;
        for (const id of ['room', 'log']) { Dom.byId(id).open = false; Dom.byId(`${id}-body`).replaceChildren(); }
        Reasons.clear();
        Reasons.waiting();
    },

    title(title, facts) {
        Dom.text(Dom.byId('title'), title);
        Dom.text(Dom.byId('facts'), facts);
        document.title = `${title} – FuseGuard`;
    },

    /** Looks at the record again, now and every few seconds; what is typed meanwhile goes first. */
    async look() {
        clearTimeout(Page.lookTimer);
        const { id } = Page.route();
        const before = Page.asked;
        try {
            if (!Page.about) {
                Page.about = await Api.about();
                Dom.text(Dom.byId('store'), Page.about.store || '');
            }
            if (!id) {
                const { installations } = await Api.installations();
                if (Page.route().id) return;
                Page.installations = installations;
                Page.title('Installations', `${Words.count(installations.length, 'installation')}, worst first`);
                Lists.installations(installations, Dom.byId('filter').value);
                Page.here();
            } else {
                const site = await Api.site(id);
                if (Page.route().id !== id || Page.asked !== before) return;
                Page.here();
                Page.takeSite(site);
                // The form is empty: the record's own report. Else the planner is asked about the form again.
                await Page.answer();
            }
        } catch (error) {
            if (Page.route().id === id) Page.failed(error);
        } finally {
            clearTimeout(Page.lookTimer);
            Page.lookTimer = setTimeout(() => { if (!document.hidden) Page.look(); }, Page.isAway ? 2000 : Page.every);
        }
    },

    /** Takes the record; what was typed and is not in force stays. */
    takeSite(site) {
        const isNew = !Page.site || JSON.stringify(Page.site.installation) !== JSON.stringify(site.installation);
        if (isNew) {
            const typed = Page.site ? Chargers.proposal().updates : [];
            const focused = document.activeElement?.getAttribute('aria-label');
            Page.site = site;
            Tree.build(site, { onEdit: Page.edit, onEnter: Page.askNow });
            Chargers.take(typed);
            if (focused) [...Dom.byId('tree').querySelectorAll('[aria-label]')].find(one => one.getAttribute('aria-label') === focused)?.focus();
        }
        Page.site = site;
        const { installation, report } = site;
        const chargers = Chargers.placed(installation).length;
        Page.title(installation.name || installation.id, [installation.name && installation.name !== installation.id ? installation.id : null,
            installation.supply === 'unknown' || !installation.supply ? 'supply unknown' : installation.supply,
            Words.count(report.fuses.length, 'fuse'), Words.count(chargers, 'charger')].filter(Boolean).join(' · '));
        Chargers.showFlights(site.plans);
        Plans.list(site.plans, installation.id);
    },

    /** Something was typed: no verdict until the planner has answered to exactly this. */
    edit() {
        Page.asked += 1;
        clearTimeout(Page.timer);
        const { error, updates } = Chargers.proposal();
        Reasons.changes(updates, Page.putBack);
        Page.enable(false);
        if (Page.isAway) return;
        if (error) { Reasons.unchecked(error); return; }
        Reasons.waiting();
        Page.timer = setTimeout(Page.answer, Page.rest);
    },

    /** The same without the rest. */
    ask() {
        Page.edit();
        clearTimeout(Page.timer);
        if (document.body.dataset.state === 'waiting') Page.answer();
    },

    /** Enter in a field: asked at once if it was not yet. */
    askNow() { if (document.body.dataset.state === 'waiting') { clearTimeout(Page.timer); Page.answer(); } },

    putBack(row) {
        Chargers.put(row, row.recorded);
        row.current.focus();
        Page.ask();
    },

    take(updates) {
        Chargers.take(updates);
        Page.ask();
        Dom.byId('plan').focus();
    },

    proposal(updates) {
        return { format: 'fuseguard/proposal/1', installation: Page.site.installation.id, updates };
    },

    /** Asks the planner about the form and shows what it says, unless the form has changed meanwhile. */
    async answer() {
        const { error, updates } = Chargers.proposal();
        if (error) return;
        const mine = ++Page.asked, { id } = Page.route();
        try {
            const site = updates.length || !Page.isStale() ? null : await Api.site(id);
            if (mine !== Page.asked) return;
            if (site) Page.takeSite(site);
            const report = updates.length ? await Api.check(Page.proposal(updates)) : Page.site.report;
            if (mine !== Page.asked) return;
            Page.here();
            Object.assign(Page, { report, updates, when: new Date() });
            Page.show();
        } catch (problem) {
            if (mine === Page.asked) Page.failed(problem);
        }
    },

    /** Whether the record's report is from before something was typed. */
    isStale() { return document.body.dataset.state === 'waiting' && Page.report !== null; },

    show() {
        const { report, updates } = Page;
        const key = JSON.stringify([report, updates]);
        if (Page.shown !== key || !['safe', 'reduces', 'refused', 'undecided', 'adjusted'].includes(document.body.dataset.state)) {
            Page.shown = key;
            Tree.show(report);
            Reasons.changes(updates, Page.putBack);
            Reasons.show(report, updates, { onTake: Page.take });
            if (document.body.dataset.view === 'sheet') Page.drawSheet();
        }
        Page.enable(true);
    },

    /** Buttons are live only with an answer to what is in the form. */
    enable(isAnswered) {
        const has = Page.updates.length > 0, verdict = Page.report?.verdict;
        Dom.byId('plan').disabled = !(isAnswered && has && (verdict === 'safe' || verdict === 'reduces'));
        Dom.byId('adjust').disabled = !(isAnswered && has && verdict === 'refused');
        Dom.byId('clear').disabled = Chargers.proposal().updates.length === 0 && isAnswered;
    },

    failed(error) {
        Page.enable(false);
        if (error instanceof Problem) { Page.here(); Reasons.unchecked(error.message); return; }
        if (!(error instanceof Away)) throw error;
        Page.isAway = true;
        Page.shown = null;
        Dom.text(Dom.byId('away'), 'FuseGuard cannot be reached. No verdict is shown, because none would be true. Trying again …');
        Reasons.away();
        Dom.byId('installations').replaceChildren();
        Dom.byId('sheet').replaceChildren();
        clearTimeout(Page.lookTimer);
        Page.lookTimer = setTimeout(Page.look, 2000);
    },

    here() {
        if (!Page.isAway) return;
        Page.isAway = false;
        Dom.text(Dom.byId('away'), '');
        Reasons.waiting();
    },

    async adjust() {
        const mine = ++Page.asked;
        const options = { adjust: true, step: Dom.byId('step').value.trim().replace(',', '.') || '1', share: Dom.byId('share').value };
        if (Dom.byId('rephase').checked) options.rephase = true;
        try {
            const report = await Api.check(Page.proposal(Page.updates), options);
            if (mine === Page.asked) Reasons.adjusted(report, Page.take);
        } catch (problem) {
            if (mine !== Page.asked) return;
            if (problem instanceof Problem) Dom.byId('adjusted').replaceChildren(Dom.make('p', { class: 'box' }, problem.message));
            else Page.failed(problem);
        }
    },

    async makePlan() {
        const { updates, site } = Page;
        const changes = updates.map(({ charger, ...body }) => {
            const row = Chargers.rows.get(charger);
            return Dom.make('li', {}, Dom.make('b', {}, row.who), `: ${Words.override(row.recorded)} → ${Words.override({ ...row.recorded, ...body })}`);
        });
        const plan = await Dom.ask({
            title: 'Plan', verb: 'Plan and reserve',
            text: [Dom.make('p', {}, 'Checked once more and reserved. Nothing is sent yet.'), Dom.make('ul', {}, changes)],
            act: who => { Plans.reason = who.reason; return Api.plan(Page.proposal(updates), who); },
        });
        if (!plan || Page.site?.installation.id !== site.installation.id) return;
        Plans.made.set(plan.id, plan);
        Chargers.putAllBack();
        Page.edit();
        location.hash = `#/${encodeURIComponent(site.installation.id)}/plan/${encodeURIComponent(plan.id)}`;
    },

    forPlans() {
        return {
            canApply: Page.about.canApply, upstream: Page.about.upstream,
            names: new Map(Page.site.report.fuses.map(fuse => [fuse.id, fuse.name])),
            onSettled: () => { Page.look(); Page.fillDetails(); },
            onAway: () => Page.failed(new Away()),
        };
    },

    /** Fills the lists that are open. */
    async fillDetails() {
        if (!Page.site) return;
        const { id } = Page.site.installation;
        for (const [name, ask, show] of [['room', () => Api.headroom(id), Lists.room], ['log', () => Api.log(id, 50), Lists.log]]) {
            if (!Dom.byId(name).open) continue;
            const place = Dom.byId(`${name}-body`);
            try {
                show(await ask(), place);
            } catch (error) {
                place.replaceChildren(Dom.make('p', { class: 'box' }, error.message));
            }
        }
    },

    drawSheet() {
        if (!Page.site || !Page.report || Page.isAway) return;
        Sheet.show({ installation: Page.site.installation, report: Page.report, updates: Page.updates, when: Page.when });
    },
};

Page.start();
