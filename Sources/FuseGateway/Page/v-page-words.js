// Room: numbers and codes as an electrician reads them, in the command line's words.
// Answers: how a current, a phase, an override, a verdict, a state is written.
// Must not know: elements, requests; it never adds currents, all sums come from the planner.
'use strict';

const Words = {
    /** `12.5` from 12500: whole milliamperes to amperes, exactly. */
    amperes(milliamperes) {
        const digits = String(Math.abs(milliamperes)).padStart(4, '0');
        const decimals = digits.slice(-3).replace(/0+$/, '');
        return (milliamperes < 0 ? '−' : '') + digits.slice(0, -3) + (decimals ? '.' + decimals : '');
    },

    /** `15 A left`, `7 A TOO MUCH`. */
    left(headroom) {
        return headroom < 0 ? `${Words.amperes(Math.abs(headroom))} A TOO MUCH` : `${Words.amperes(headroom)} A left`;
    },

    phases: { 0: 'automatic', 1: 'phase 1', 2: 'phase 2', 4: 'phase 3', 7: 'all phases' },

    /** `16 A on phase 1`, `automatic current on phase 2`, `automatic`. */
    override({ offlineChargeCurrent: current, offlineChargePhase: phase }) {
        const where = phase === 0 ? 'automatic phase' : Words.phases[phase];
        if (current === -1) return phase ? `automatic current on ${where}` : 'automatic';
        return `${current} A on ${where}`;
    },

    /** `fixed at 10 A`. */
    fixed(current) { return current === 'unknown' ? 'limited by nothing known' : `fixed at ${current} A`; },

    /** `20 A, phase 1`: the body of an update. */
    body(body) {
        return Object.entries(body).map(([key, value]) => {
            if (key === 'offlineChargeCurrent') return value === -1 ? 'automatic current' : `${value} A`;
            if (key === 'offlineChargePhase') return value === 0 ? 'automatic phase' : Words.phases[value];
            return `${key} ${value}`;
        }).join(', ');
    },

    /** `Garage A (garage-a)`, or the id alone where they are the same. */
    full(id, name) { return name && name !== id ? `${name} (${id})` : id; },

    /** `63 A`, `L1 32 A, L2 32 A, L3 25 A`: what a fuse is rated, from the lines of a report. */
    rating(lines) {
        const texts = lines.map(line => line.rating_mA === null ? 'unknown' : `${Words.amperes(line.rating_mA)} A`);
        if (texts.every(text => text === texts[0])) return texts[0] === 'unknown' ? 'rating unknown' : texts[0];
        return lines.map((line, index) => `${line.line} ${texts[index]}`).join(', ');
    },

    count(number, noun) { return `${number} ${noun}${number === 1 ? '' : 's'}`; },

    /** The word of a verdict; on what is recorded nothing was proposed, so nothing is refused. */
    verdict(verdict, hasProposal) {
        return verdict === 'refused' && !hasProposal ? 'OVER' : verdict.toUpperCase();
    },

    /** What a report means, in the planner's sentence. */
    sentence(report) {
        const isKnown = ['safe', 'reduces', 'refused', 'undecided', 'adjusted'].includes(report.verdict);
        return isKnown ? report.sentence : 'this page does not know that verdict: do not send it.';
    },

    /** How far a request is. */
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
