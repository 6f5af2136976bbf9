// Room: elements made from text, what is said aloud, and the dialog that asks who and why.
// Answers: how something is put on the page without ever parsing a name as markup.
// Must not know: fuses, chargers, requests.
'use strict';

const Dom = {
    byId(id) { return document.getElementById(id); },

    /** An element; `properties` are attributes, `on…` listeners and `class`; children are elements or plain text. */
    make(tag, properties = {}, ...children) {
        return Dom.fill(document.createElement(tag), properties, children);
    },

    /** The same in SVG. */
    svg(tag, properties = {}, ...children) {
        return Dom.fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
    },

    fill(element, properties, children) {
        for (const [name, value] of Object.entries(properties)) {
            if (value === null || value === undefined || value === false) continue;
            if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
            else element.setAttribute(name, value === true ? '' : value);
        }
        element.append(...children.flat().filter(child => child !== null && child !== undefined));
        return element;
    },

    /** Sets a text only where it differs, so that nothing is read aloud or laid out for nothing. */
    text(element, text) { if (element.textContent !== text) element.textContent = text; },

    button(text, action, properties = {}) {
        return Dom.make('button', { type: 'button', ...properties, onclick: action }, text);
    },

    /** Text for screen readers alone. */
    unseen(text) { return Dom.make('span', { class: 'unseen' }, text); },

    /** A table with a caption that only screen readers need, and a head. */
    table(caption, heads, rows, properties = {}) {
        return Dom.make('table', properties,
            Dom.make('caption', {}, Dom.unseen(caption)),
            Dom.make('thead', {}, Dom.make('tr', {}, heads.map(head => Dom.make('th', { scope: 'col' }, head)))),
            Dom.make('tbody', {}, rows));
    },

    /** Says something to screen readers, politely: once things have been still for a while, and never twice. */
    say(text) {
        clearTimeout(Dom.saying);
        Dom.saying = setTimeout(() => Dom.text(Dom.byId('live'), text), 700);
    },

    /**
     * Asks for name and reason, does it, and closes. What goes wrong is said inside the dialog.
     * Resolves to what `act` resolves to, or to null where nothing was done.
     */
    ask({ title, text, verb, reason = '', act }) {
        const dialog = Dom.byId('ask'), form = Dom.byId('ask-form'), ok = Dom.byId('ask-ok');
        const name = Dom.byId('ask-name'), why = Dom.byId('ask-reason'), error = Dom.byId('ask-error');
        Dom.byId('ask-title').textContent = title;
        Dom.byId('ask-text').replaceChildren(...[text].flat());
        ok.textContent = verb;
        error.textContent = '';
        name.value = sessionStorage.getItem('fuseguard-name') || '';
        why.value = reason;
        const before = document.activeElement;
        dialog.showModal();
        (name.value ? why : name).focus();
        return new Promise(resolve => {
            let result = null;
            form.onsubmit = async event => {
                event.preventDefault();
                const empty = [name, why].find(input => !input.value.trim());
                if (empty) {
                    error.textContent = empty === name ? 'Who decides this? The log wants a name.' : 'Why? The log wants a reason.';
                    empty.focus();
                    return;
                }
                sessionStorage.setItem('fuseguard-name', name.value.trim());
                ok.disabled = true;
                error.textContent = '';
                try {
                    result = await act({ actor: name.value.trim(), reason: why.value.trim() });
                    dialog.close();
                } catch (problem) {
                    error.textContent = problem.message;
                } finally {
                    ok.disabled = false;
                }
            };
            Dom.byId('ask-cancel').onclick = () => dialog.close();
            dialog.onclose = () => {
                if (before && before.isConnected) before.focus();
                resolve(result);
            };
        });
    },
};
