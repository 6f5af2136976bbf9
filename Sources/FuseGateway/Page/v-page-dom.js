// Elements made from text (a name is never parsed as markup), messages to screen readers,
// and the dialog that asks for name and reason.
'use strict';

const Dom = {
    byId(id) { return document.getElementById(id); },

    /**
     * Makes an element; `properties` are attributes, `on…` listeners and `class`.
     * Children are elements or plain text.
     */
    make(tag, properties = {}, ...children) {
        return Dom.fill(document.createElement(tag), properties, children);
    },

    /** Makes an SVG element in the same way. */
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

    /** Sets a text only if it differs, to avoid needless announcements and layout. */
    text(element, text) { if (element.textContent !== text) element.textContent = text; },

    button(text, action, properties = {}) {
        return Dom.make('button', { type: 'button', ...properties, onclick: action }, text);
    },

    /** Text for screen readers only. */
    unseen(text) { return Dom.make('span', { class: 'unseen' }, text); },

    /** Makes a table with a head, and with a caption for screen readers only. */
    table(caption, heads, rows, properties = {}) {
        return Dom.make('table', properties,
            Dom.make('caption', {}, Dom.unseen(caption)),
            Dom.make('thead', {}, Dom.make('tr', {}, heads.map(head => Dom.make('th', { scope: 'col' }, head)))),
            Dom.make('tbody', {}, rows));
    },

    /** Announces a text to screen readers politely: after 700 ms without another, never twice in a row. */
    say(text) {
        clearTimeout(Dom.saying);
        Dom.saying = setTimeout(() => Dom.text(Dom.byId('live'), text), 700);
    },

    /**
     * Asks for name and reason, performs `act` and closes; errors are shown inside the dialog.
     * Resolves to the result of `act`, or to null if nothing was done.
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
