// The tree of fuses, with a bar and numbers for each line, updated in place. All numbers are the report's.
'use strict';

const Tree = {
    /** The parts of each line that are updated, by `fuse line`. */
    lines: new Map(),

    /** Builds the tree of an installation, with the fuses of its report. */
    build(site, handlers) {
        Tree.lines.clear();
        Chargers.begin(site.installation);
        const placed = Chargers.placed(site.installation);
        const nodes = new Map();
        const root = Dom.byId('tree');
        root.replaceChildren();
        for (const fuse of site.report.fuses) {
            const chargers = placed.filter(place => place.fuse === fuse.id).map(place => place.charger);
            const node = Tree.fuse(fuse, chargers, site.installation, handlers);
            nodes.set(fuse.id, node);
            (nodes.get(fuse.parent)?.querySelector(':scope > .below') || root).append(node);
        }
    },

    fuse(fuse, chargers, installation, handlers) {
        const isRoot = fuse.parent === null;
        const heading = `heading-${fuse.id}`;
        const title = isRoot ? 'Main fuse' : fuse.name;
        return Dom.make('section', { class: isRoot ? 'fuse root' : 'fuse', 'aria-labelledby': heading, 'data-fuse': fuse.id },
            Dom.make('div', { class: 'card' },
                Dom.make('h3', { id: heading }, title, ' ',
                    Dom.make('span', { class: 'rating' }, Words.rating(fuse.lines))),
                Tree.table(fuse, title),
                chargers.length ? Chargers.table(title, chargers, installation, handlers) : null),
            Dom.make('div', { class: 'below' }));
    },

    table(fuse, title) {
        const rows = fuse.lines.map(line => {
            const bar = Bars.make();
            const cells = Object.fromEntries(['numbers', 'left', 'notes'].map(name => [name, Dom.make('td', { class: name })]));
            const row = Dom.make('tr', { 'data-line': line.line },
                Dom.make('th', { scope: 'row' }, line.line), Dom.make('td', { class: 'drawn' }, bar.svg), Object.values(cells));
            Tree.lines.set(`${fuse.id} ${line.line}`, { bar, row, ...cells });
            return row;
        });
        return Dom.table(`Lines of ${title}`, Tree.heads(), rows, { class: 'lines' });
    },

    /** The column heads of a table of lines, for screen readers only. */
    heads() { return ['Line', 'Bar', 'Load', 'Left', 'Also'].map(Dom.unseen); },

    /** The texts of a line's cells, by class. */
    cells(line) {
        return {
            numbers: Bars.numbers(line), left: line.headroom_mA === null ? 'unknown' : Words.left(line.headroom_mA),
            notes: Bars.notes(line),
        };
    },

    /** Shows a report. */
    show(report) {
        for (const fuse of report.fuses) {
            for (const line of fuse.lines) {
                const parts = Tree.lines.get(`${fuse.id} ${line.line}`);
                if (!parts) continue;
                Bars.draw(parts.bar, line);
                for (const [name, text] of Object.entries(Tree.cells(line))) Dom.text(parts[name], text);
                parts.row.classList.toggle('is-over', line.headroom_mA !== null && line.headroom_mA < 0);
                parts.row.classList.toggle('is-unknown', line.headroom_mA === null);
                parts.row.classList.toggle('is-changed', line.before_mA !== line.after_mA);
            }
        }
    },
};
