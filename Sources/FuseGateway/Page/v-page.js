// The page as a whole: the view, the installation and the refreshing of its record. Loaded last.
'use strict';

const Page = {
    about: null,
    /** The open installation, as recorded. */
    site: null,
    isAway: false,
    /** The interval between refreshes of the record, in ms. */
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
        Desk.start();
        Dom.byId('room').addEventListener('toggle', Page.fillDetails);
        Dom.byId('log').addEventListener('toggle', Page.fillDetails);
        addEventListener('hashchange', () => Page.go(true));
        addEventListener('beforeprint', () => Page.drawSheet());
        document.addEventListener('visibilitychange', () => { if (!document.hidden) Page.wake(); });
        await Page.go(false);
    },

    /** The parts of the address: `#/`, `#/ID`, `#/ID/plan/PLAN`, `#/ID/print`. */
    route() {
        const [id, what, plan] = location.hash.replace(/^#\/?/, '').split('/').map(part => {
            try { return decodeURIComponent(part); } catch (error) { return part; }
        });
        return { id: id || null, what: what || null, plan: plan || null };
    },

    /** Shows the view that the address names. */
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
        Page.site = null;
        Desk.leave();
        Plans.close();
        Dom.byId('tree').replaceChildren();
        Dom.byId('sheet').replaceChildren();
        delete Dom.byId('plans').dataset.key;
        for (const id of ['room', 'log']) { Dom.byId(id).open = false; Dom.byId(`${id}-body`).replaceChildren(); }
    },

    title(title, facts) {
        Dom.text(Dom.byId('title'), title);
        Dom.text(Dom.byId('facts'), facts);
        document.title = `${title} – FuseGuard`;
    },

    /** Handles the return of a hidden page: its content is out of date until the server has answered. */
    wake() {
        if (Page.site && !Page.isAway) {
            Reasons.waiting();
            Desk.enable(false);
        }
        Page.look();
    },

    /** Refreshes the record, now and every few seconds; an edit made meanwhile takes precedence. */
    async look() {
        clearTimeout(Page.lookTimer);
        const { id } = Page.route();
        const before = Desk.asked;
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
                if (Page.route().id !== id || Desk.asked !== before) return;
                Page.here();
                Page.takeSite(site);
                // With an empty form this shows the record's own report; otherwise the planner is asked.
                await Desk.answer();
            }
        } catch (error) {
            if (Page.route().id === id) Page.failed(error);
        } finally {
            clearTimeout(Page.lookTimer);
            Page.lookTimer = setTimeout(() => { if (!document.hidden) Page.look(); }, Page.isAway ? 2000 : Page.every);
        }
    },

    /** Takes the record; edits that are not in force yet are kept. */
    takeSite(site) {
        const isNew = !Page.site || JSON.stringify(Page.site.installation) !== JSON.stringify(site.installation);
        if (isNew) {
            const typed = Page.site ? Chargers.proposal().updates : [];
            const focused = document.activeElement?.getAttribute('aria-label');
            Page.site = site;
            Tree.build(site, { onEdit: Desk.edit, onEnter: Desk.askNow });
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

    failed(error) {
        Desk.enable(false);
        if (error instanceof Problem) { Page.here(); Reasons.unchecked(error.message); return; }
        if (!(error instanceof Away)) {
            Reasons.unchecked('this page has a fault of its own; use the command line and report it.');
            throw error;
        }
        Page.isAway = true;
        Desk.shown = null;
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
        if (!Page.site || !Desk.report || Page.isAway) return;
        Sheet.show({ installation: Page.site.installation, report: Desk.report, updates: Desk.updates, when: Desk.when });
    },
};

Page.start();
