// Currents, phases, overrides, verdicts and states as text, in the command line's wording.
// Nothing is added up here; all sums come from the planner.
'use strict';

const Words = {
    /** `12.5` from 12500: whole milliamperes to amperes, exactly. */
    amperes(milliamperes) {
        const digits = String(Math.abs(milliamperes)).padStart(4, '0');
        const decimals = digits.slice(-3).replace(/0+$/, '');
        return (milliamperes < 0 ? '−' : '') + digits.slice(0, -3) + (decimals ? '.' + decimals : '');
    },

    /** The headroom of a line: `15 A left`, `7 A TOO MUCH`. */
    left(headroom) {
        return headroom < 0 ? `${Words.amperes(Math.abs(headroom))} A TOO MUCH` : `${Words.amperes(headroom)} A left`;
    },

    phases: { 0: 'automatic', 1: 'phase 1', 2: 'phase 2', 4: 'phase 3', 7: 'all phases' },

    /** An override: `16 A on phase 1`, `automatic current on phase 2`, `automatic`. */
    override({ offlineChargeCurrent: current, offlineChargePhase: phase }) {
        const where = phase === 0 ? 'automatic phase' : Words.phases[phase];
        if (current === -1) return phase ? `automatic current on ${where}` : 'automatic';
        return `${current} A on ${where}`;
    },

    /** A fixed current: `fixed at 10 A`. */
    fixed(current) { return current === 'unknown' ? 'limited by nothing known' : `fixed at ${current} A`; },

    /** The body of an update: `20 A, phase 1`. */
    body(body) {
        return Object.entries(body).map(([key, value]) => {
            if (key === 'offlineChargeCurrent') return value === -1 ? 'automatic current' : `${value} A`;
            if (key === 'offlineChargePhase') return value === 0 ? 'automatic phase' : Words.phases[value];
            return `${key} ${value}`;
        }).join(', ');
    },

    /** A name with its id: `Garage A (garage-a)`, or the id alone if they are the same. */
    full(id, name) { return name && name !== id ? `${name} (${id})` : id; },

    /** The rating of a fuse, from the lines of a report: `63 A`, `L1 32 A, L2 32 A, L3 25 A`. */
    rating(lines) {
        const texts = lines.map(line => line.rating_mA === null ? 'unknown' : `${Words.amperes(line.rating_mA)} A`);
        if (texts.every(text => text === texts[0])) return texts[0] === 'unknown' ? 'rating unknown' : texts[0];
        return lines.map((line, index) => `${line.line} ${texts[index]}`).join(', ');
    },

    count(number, noun) { return `${number} ${noun}${number === 1 ? '' : 's'}`; },

    /** The label of a verdict; without a proposal nothing is refused, so REFUSED becomes OVER. */
    verdict(verdict, hasProposal) {
        return verdict === 'refused' && !hasProposal ? 'OVER' : verdict.toUpperCase();
    },

    /** The planner's sentence about a report. */
    sentence(report) {
        const isKnown = ['safe', 'reduces', 'refused', 'undecided', 'adjusted'].includes(report.verdict);
        return isKnown ? report.sentence : 'this page does not know that verdict: do not send it.';
    },

    /** The states of a request. */
    states: {
        reserved: 'not sent', sending: 'perhaps sent', sent: 'sent, not confirmed', unknown: 'sent, not answered',
        failed: 'not applied', confirmed: 'confirmed', released: 'released',
        superseded: 'superseded by what was read since',
    },
    isOpen(state) { return !['confirmed', 'released', 'superseded'].includes(state); },

    /** An offline current as typed: `{value}` or `{error}`. A comma is a decimal point. */
    typedCurrent(text) {
        const plain = text.trim().replace(',', '.');
        if (/^\d{1,2}(\.\d{0,3})?$|^\.\d{1,3}$/.test(plain) && Number(plain) <= 32) return { value: Number(plain) };
        return { error: `“${text.trim()}” is no offline current: 0 to 32 A with at most three decimals, or automatic` };
    },

    /** Local date and time to the second. */
    time(date) {
        const two = number => String(number).padStart(2, '0');
        return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${Words.clock(date)}`;
    },
    clock(date) {
        return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
    },
};
