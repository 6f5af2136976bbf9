// The requests to the gateway's own API under /fuseguard/v1, and the dialog for its token.
'use strict';

/** An error response (RFC 9457), with the server's own message. */
class Problem extends Error {
    constructor(status, document) {
        super(document.detail || document.title || `The server answered ${status}.`);
        this.status = status;
        this.report = document.report || null;
    }
}

/** No usable answer: the server cannot be reached, or the answer is not from FuseGuard. */
class Away extends Error {}

const Api = {
    base: 'v1/',
    /** The time limits for an answer, in ms; a write may have to wait for other users of the store. */
    patience: { read: 5000, write: 30000 },

    about() { return Api.request('GET', 'about'); },
    installations() { return Api.request('GET', 'installations'); },
    site(id) { return Api.request('GET', `installations/${encodeURIComponent(id)}`); },
    headroom(id) { return Api.request('GET', `installations/${encodeURIComponent(id)}/headroom`); },
    log(id, limit) { return Api.request('GET', `installations/${encodeURIComponent(id)}/log?limit=${limit}`); },
    finding(code) { return Api.request('GET', `findings/${encodeURIComponent(code)}`); },
    check(proposal, options = {}, signal) {
        return Api.request('POST', 'check?' + new URLSearchParams(options), { body: proposal, signal });
    },
    plan(proposal, who, options = {}) {
        return Api.request('POST', 'plans?' + new URLSearchParams(options), { body: proposal, who });
    },
    status(plan) { return Api.request('GET', `plans/${encodeURIComponent(plan)}`); },
    /** Carries a plan out or settles it; `what` is apply, confirm or release. */
    act(plan, what, body, who) {
        return Api.request('POST', `plans/${encodeURIComponent(plan)}/${what}`, { body, who });
    },

    async request(method, route, { body, who, signal } = {}) {
        for (;;) {
            const answer = await Api.send(method, route, body, who, signal);
            if (answer.status !== 401) return Api.read(answer);
            await Api.askToken();
        }
    },

    async send(method, route, body, who, signal) {
        const headers = { Accept: 'application/json' };
        if (body !== undefined) headers['Content-Type'] = 'application/json';
        const token = sessionStorage.getItem('fuseguard-token');
        if (token) headers['FuseGuard-Token'] = Api.header(token);
        if (who) {
            headers['FuseGuard-Actor'] = Api.header(who.actor);
            headers['FuseGuard-Reason'] = Api.header(who.reason);
        }
        // One signal for both the caller's cancellation and the time limit.
        const ends = new AbortController();
        const timer = setTimeout(() => ends.abort(), who ? Api.patience.write : Api.patience.read);
        const give = () => ends.abort();
        if (signal) signal.addEventListener('abort', give);
        try {
            const answer = await fetch(Api.base + route, {
                method, headers, body: body === undefined ? undefined : JSON.stringify(body),
                signal: ends.signal, cache: 'no-store', redirect: 'error', credentials: 'omit',
            });
            // The time limit covers the whole body: an answer that breaks off counts as none.
            return { status: answer.status, ok: answer.ok, text: await answer.text() };
        } catch (error) {
            throw new Away(who
                ? 'FuseGuard did not answer. Whether it was done is not known: look at the plans in flight before you try again.'
                : 'FuseGuard cannot be reached.');
        } finally {
            clearTimeout(timer);
            if (signal) signal.removeEventListener('abort', give);
        }
    },

    read(answer) {
        let document;
        try {
            document = JSON.parse(answer.text);
        } catch (error) {
            throw new Away(`What answered (${answer.status}) does not speak as FuseGuard does.`);
        }
        if (answer.ok) return document;
        throw new Problem(answer.status, document);
    },

    /** Encodes a text for a header, which carries bytes: the text's UTF-8, one character per byte. */
    header(text) { return String.fromCharCode(...new TextEncoder().encode(text)); },

    /** Asks the user for the token, once for all requests that wait for it. */
    askToken() {
        if (Api.asking) return Api.asking;
        const dialog = Dom.byId('token'), text = Dom.byId('token-text'), form = Dom.byId('token-form');
        Dom.byId('token-error').textContent =
            sessionStorage.getItem('fuseguard-token') ? 'That token was not accepted.' : '';
        text.value = '';
        dialog.oncancel = event => event.preventDefault();
        dialog.showModal();
        text.focus();
        Api.asking = new Promise(resolve => {
            form.onsubmit = event => {
                event.preventDefault();
                if (!text.value) return;
                sessionStorage.setItem('fuseguard-token', text.value);
                dialog.close();
                Api.asking = null;
                resolve();
            };
        });
        return Api.asking;
    },
};
