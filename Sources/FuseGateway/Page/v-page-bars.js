// A bar for one line of a fuse, and the same facts in a sentence.
// It draws the report's currents and never adds any itself.
'use strict';

const Bars = {
    /** The place of the rating, in percent of the bar's width; the space beyond it shows an overload. */
    ratingAt: 80,

    /** The kinds of mark in the key, with their labels. */
    key: [
        ['used', 'recorded'], ['more', 'more'], ['less', 'less'], ['over', 'too much'],
        ['reserve', 'kept back'], ['limit', 'limit'], ['automatic', 'with automatic chargers'],
    ],

    /** Makes a bar, to be drawn by `draw`. */
    make() {
        const part = (name, tag = 'rect') => Dom.svg(tag, { class: name });
        const parts = {
            track: part('track'), used: part('used'), more: part('more'), less: part('less'), reserve: part('reserve'),
            over: part('over'), limit: part('limit'), automatic: part('automatic'),
        };
        const svg = Dom.svg('svg', { class: 'bar', role: 'img', focusable: 'false' }, Object.values(parts));
        return { svg, parts };
    },

    /** Draws a line of a report. */
    draw({ svg, parts }, line) {
        const { rating_mA: rating, usable_mA: usable, before_mA: before, after_mA: after } = line;
        svg.setAttribute('aria-label', Bars.sentence(line));
        const isKnown = rating !== null && usable !== null && after !== null;
        svg.classList.toggle('unknown', !isKnown);
        if (!isKnown) {
            for (const name of Object.keys(parts)) Bars.span(parts[name], 0, name === 'track' ? 100 : 0);
            return;
        }
        const at = current => Math.max(0, Math.min(100, current / rating * Bars.ratingAt));
        Bars.span(parts.track, 0, Bars.ratingAt);
        Bars.span(parts.used, 0, at(Math.min(before, after)));
        Bars.span(parts.more, at(before), at(Math.max(before, after)));
        Bars.span(parts.less, at(after), at(Math.max(before, after)));
        Bars.span(parts.reserve, at(usable), Bars.ratingAt);
        Bars.span(parts.over, at(usable), at(Math.max(usable, after)));
        Bars.mark(parts.limit, at(usable), true);
        Bars.mark(parts.automatic, at(line.withAutomatic_mA ?? 0), line.withAutomatic_mA > after);
    },

    span(rect, from, to) {
        rect.setAttribute('x', `${from}%`);
        rect.setAttribute('width', `${Math.max(0, to - from)}%`);
    },

    mark(rect, at, isShown) {
        rect.setAttribute('x', `${at}%`);
        rect.setAttribute('visibility', isShown ? 'visible' : 'hidden');
    },

    /** Describes the bar in a sentence. */
    sentence(line) {
        if (line.after_mA === null) return `${line.line}: the supply is not known`;
        const change = line.before_mA === line.after_mA ? `${Words.amperes(line.after_mA)} A`
            : `${Words.amperes(line.before_mA)} A recorded, ${Words.amperes(line.after_mA)} A with the change,`;
        if (line.usable_mA === null) return `${line.line}: ${change} of an unknown rating`;
        return `${line.line}: ${change} of ${Words.amperes(line.usable_mA)} A, ${Words.left(line.headroom_mA)}`;
    },

    /** The load of a line, such as `38 → 42 of 63 A`. */
    numbers(line) {
        if (line.after_mA === null) return 'supply unknown';
        const change = line.before_mA === line.after_mA ? Words.amperes(line.after_mA)
            : `${Words.amperes(line.before_mA)} → ${Words.amperes(line.after_mA)}`;
        return line.usable_mA === null ? `${change} A, rating unknown` : `${change} of ${Words.amperes(line.usable_mA)} A`;
    },

    /** Further facts about a line: its reserve, and its load with automatic chargers. */
    notes(line) {
        const notes = [];
        if (line.reserve_mA) notes.push(`${Words.amperes(line.reserve_mA)}\u00a0A reserved`);
        if (line.withAutomatic_mA !== null && line.withAutomatic_mA > line.after_mA) {
            const isOver = line.usable_mA !== null && line.withAutomatic_mA > line.usable_mA;
            notes.push(`with automatic ${Words.amperes(line.withAutomatic_mA)}\u00a0A${isOver ? ', OVER' : ''}`);
        }
        return notes.join('; ');
    },

    /** The entries of the key. */
    keyEntries() {
        return Bars.key.map(([kind, words]) => {
            const sample = Dom.svg('rect', { class: kind, width: '100%' });
            if (kind === 'limit' || kind === 'automatic') {
                sample.removeAttribute('width');
                sample.setAttribute('x', '45%');
            }
            return Dom.make('li', {}, Dom.svg('svg', { class: 'bar sample', 'aria-hidden': 'true', focusable: 'false' }, sample), words);
        });
    },
};
