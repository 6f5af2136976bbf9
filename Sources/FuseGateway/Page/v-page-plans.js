// Plans: the list of those in flight, and one plan with its waves, its progress and its actions.
// The page sends nothing to chargers itself; the server or the operator does.
'use strict';

const Plans = {
    /** Plan documents made in this tab, by id; a plan's status has no envelope. */
    made: new Map(),
    opened: null,

    /** Shows the list of plans in flight. */
    list(plans, installation) {
        const place = Dom.byId('plans');
        const key = JSON.stringify(plans);
        if (place.dataset.key === key) return;
        place.dataset.key = key;
        if (!plans.length) {
            place.replaceChildren(Dom.make('p', { class: 'hint' }, 'No plan is in flight.'));
            return;
        }
        place.replaceChildren(Dom.table('Plans in flight', ['Plan', 'Made', 'Chargers', 'State'], plans.map(plan => Dom.make('tr', {},
            Dom.make('th', { scope: 'row' }, Dom.make('a', { href: `#/${encodeURIComponent(installation)}/plan/${encodeURIComponent(plan.id)}` }, plan.id)),
            Dom.make('td', {}, Words.time(new Date(plan.createdAt))),
            Dom.make('td', {}, plan.chargers.map(id => Chargers.rows.get(id)?.name || id).join(', ')),
            Dom.make('td', {}, plan.running ? 'is being carried out' : `${Words.count(plan.open, 'request')} open`)))));
    },

    close() {
        clearTimeout(Plans.timer);
        Plans.opened = null;
        Dom.byId('opened').replaceChildren();
    },

    /**
     * Opens a plan, and refreshes it while it is carried out.
     * `page` is {canApply, upstream, names, onSettled, onAway}.
     */
    async open(id, page) {
        if (Plans.opened !== id) Plans.close();
        Plans.opened = id;
        await Plans.look(id, page, true);
    },

    async look(id, page, isNew) {
        clearTimeout(Plans.timer);
        let status;
        try {
            status = await Api.status(id);
        } catch (error) {
            if (Plans.opened !== id) return;
            if (error instanceof Away) page.onAway();
            const place = Dom.byId('opened').querySelector('.progress') || Dom.byId('opened');
            place.replaceChildren(Dom.make('p', { class: 'box' }, error instanceof Away
                ? `${error.message} How far this plan is, is not known.` : error.message));
            if (error instanceof Away) Plans.timer = setTimeout(() => Plans.look(id, page, true), 2000);
            return;
        }
        if (Plans.opened !== id) return;
        Plans.show(status, page, isNew);
        const wasRunning = Plans.running === id;
        Plans.running = status.running ? id : null;
        if (status.running) Plans.timer = setTimeout(() => Plans.look(id, page, false), 800);
        else if (wasRunning) page.onSettled();
    },

    show(status, page, isNew) {
        const requests = status.waves.flatMap(wave => wave.requests);
        const confirmed = requests.filter(request => request.state === 'confirmed').length;
        const isOpen = requests.some(request => Words.isOpen(request.state));
        const far = !requests.length ? 'There is nothing to send, all of it is recorded so.'
            : `${confirmed} of ${Words.count(requests.length, 'request')} confirmed${status.running ? '; is being carried out' : isOpen ? '' : '. Nothing is left to do'}.`;
        const place = Dom.byId('opened');
        const focused = place.contains(document.activeElement) ? document.activeElement.dataset.action : null;
        place.replaceChildren(Dom.make('section', { class: 'plan', 'aria-labelledby': 'plan-heading', 'data-plan': status.plan },
            Dom.make('h3', { id: 'plan-heading', tabindex: '-1' }, `Plan ${status.plan}`),
            Dom.make('div', { class: 'progress' },
                Dom.make('p', { class: 'far' }, far),
                Dom.make('progress', { max: Math.max(1, requests.length), value: confirmed, 'aria-label': 'Requests confirmed' }),
                status.waves.map((wave, index) => Plans.wave(wave, index, status, page))),
            Plans.actions(status, page, isOpen)));
        if (isNew) Dom.byId('plan-heading').focus();
        else if (focused) place.querySelector(`[data-action="${focused}"]`)?.focus();
        Dom.say(`Plan ${status.plan}: ${far}`);
    },

    wave(wave, index, status, page) {
        const next = status.waves.find(other => other.requests.some(request => Words.isOpen(request.state)));
        const state = !wave.requests.some(request => Words.isOpen(request.state)) ? 'settled'
            : wave === next ? 'next' : `waits for wave ${status.waves[index - 1].number}`;
        const made = Plans.made.get(status.plan)?.waves.find(other => other.number === wave.number);
        return Dom.make('div', { class: `wave ${state.split(' ')[0]}` },
            Dom.make('h4', {}, `Wave ${wave.number}, ${state}`),
            Dom.table(`Requests of wave ${wave.number}`, ['Charger', 'To send', 'State'], wave.requests.map(request => Dom.make('tr', {},
                Dom.make('th', { scope: 'row', title: request.charger }, request.name),
                Dom.make('td', {}, Words.body(request.body),
                    Dom.make('code', {}, `POST /api/chargers/${request.charger}/update ${JSON.stringify(request.body)}`)),
                Dom.make('td', { class: `state ${request.state}` }, (Words.states[request.state] || request.state),
                    request.trouble ? Dom.make('small', {}, request.trouble) : null)))),
            Plans.envelope(wave.envelope || made?.envelope, page),
            page.canApply || state !== 'next' ? null : Dom.button(`Confirm wave ${wave.number} …`,
                () => Plans.act(status, page, 'confirm', { wave: wave.number }), { 'data-action': `confirm-${wave.number}` }));
    },

    /**
     * Shows the worst load of each line while a wave is on its way.
     * The summary shows the fullest line; opening it shows all.
     */
    envelope(envelope, page) {
        if (!envelope || !envelope.length) return null;
        const fullest = envelope.reduce((one, other) => other.worst_mA / other.usable_mA > one.worst_mA / one.usable_mA ? other : one);
        const words = line => `${Words.amperes(line.worst_mA)} of ${Words.amperes(line.usable_mA)} A`;
        return Dom.make('details', { class: 'envelope' },
            Dom.make('summary', {}, `On its way at worst ${words(fullest)} on ${fullest.line} of ${page.names.get(fullest.fuse) || fullest.fuse}`),
            Dom.table('At worst', ['Fuse', 'Line', 'At worst'], envelope.map(line => Dom.make('tr', {},
                Dom.make('th', { scope: 'row' }, page.names.get(line.fuse) || line.fuse), Dom.make('td', {}, line.line),
                Dom.make('td', { class: 'figure' }, words(line))))));
    },

    actions(status, page, isOpen) {
        if (!isOpen) return null;
        const isBegun = status.waves.some(wave => wave.requests.some(request => request.state !== 'reserved'));
        const actions = [];
        if (page.canApply) {
            actions.push(Dom.button(isBegun ? 'Apply: go on …' : 'Apply …', () => Plans.act(status, page, 'apply'),
                { class: 'primary', 'data-action': 'apply', disabled: status.running }));
        }
        actions.push(Dom.button('Release …', () => Plans.act(status, page, 'release'), { 'data-action': 'release', disabled: status.running }));
        const how = page.canApply ? null : Dom.make('p', { class: 'hint' },
            `This gateway has no credentials of its own. Send each request by yourself, wave by wave, to ${page.upstream}, `
            + 'read each charger back, then confirm the wave. Until then what was planned counts at its worst.');
        return Dom.make('div', {}, how, Dom.make('p', { class: 'row' }, actions));
    },

    /** Applies, confirms or releases a plan, after asking for name and reason. */
    async act(status, page, what, body = {}) {
        const words = {
            apply: ['Apply', 'FuseGuard sends the waves one by one and reads every charger back before the next wave begins.'],
            confirm: [`Confirm wave ${body.wave}`, 'Only if you have read back from the chargers that these values are in force.'],
            release: ['Release', 'Only if nothing of what is left was sent: the reservation ends, the old values count again.'],
        }[what];
        const answer = await Dom.ask({
            title: `${words[0]}: ${status.plan}`, verb: words[0], reason: Plans.reason || '',
            text: Dom.make('p', {}, words[1]),
            act: who => { Plans.reason = who.reason; return Api.act(status.plan, what, body, who); },
        });
        if (!answer) return;
        if (what === 'apply') Plans.running = status.plan;
        await Plans.look(status.plan, page, true);
        page.onSettled();
    },
};
