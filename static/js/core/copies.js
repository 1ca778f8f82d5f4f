// What a copy is called: its original's name with the next free number.

/** A number that counts: at most three digits after a space or a Chinese character. */
const COUNTER = /(?<=\s|\p{Script=Han})[1-9][0-9]{0,2}$/u;

/**
 * Return a name for a copy: "Cover" gives "Cover 2", and "Cover 2" gives "Cover 3".
 * @param {string} name the original's
 * @param {string[]} taken all names there are
 * @param {number} longest in characters
 */
export function copyName(name, taken, longest) {
  const own = COUNTER.exec(name)?.[0] ?? "";
  const base = own ? name.slice(0, -own.length) : `${name} `;
  for (let number = Number(own || 1) + 1; ; number += 1) {
    const room = longest - String(number).length;
    const whole = [...base].length <= room ? `${base}${number}` : `${[...base].slice(0, room - 1).join("").trimEnd()} ${number}`;
    if (!taken.includes(whole)) return whole;
  }
}
