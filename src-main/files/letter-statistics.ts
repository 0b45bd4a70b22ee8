/**
 * How much a decoded text looks like writing: under a wrong encoding, letters of other scripts, symbols and capitals
 * turn up in the middle of words. A score per character beyond ASCII, from about −1 to 1.
 */

/** Non-ASCII letters by frequency in running text of the languages that a code page serves; earlier is more frequent. */
const expectedLetters: Record<string, string> = {
  'windows-1252': 'éàèêçäöüßåøæñáíóúâîôûëïœãõìòùÄÖÜÉÀÅØÆÇÑÁÍÓÚÈÊ’“”‘–—…«»€£°§¿¡·©®™½²³',
  'iso-8859-15': 'éàèêçäöüßåøæñáíóúâîôûëïœãõìòùÄÖÜÉÀÅØÆÇÑÁÍÓÚÈÊ«»€°§¿¡·',
  macintosh: 'éàèêçäöüßåøæñáíóúâîôûëïœãõìòùÄÖÜÉÀÅØÆÇÑÁÍÓÚÈÊ’“”‘–—…«»€°§¿¡·',
  'windows-1250': 'ęąłśćżóńźáéíýčšžřěůúďťňöüőűăâîșşţßäŁŚŻŹČŠŽŘÁÉÓÖÜŐ’“”„–—…',
  'iso-8859-2': 'ęąłśćżóńźáéíýčšžřěůúďťňöüőűăâîşţßäŁŚŻŹČŠŽŘÁÉÓÖÜŐ',
  'windows-1251': 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґўОЕАИНТСРВЛКМДПУЯГЗБЧХЖШЮЦЭФ«»–—…№“”„',
  'koi8-r': 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёОЕАИНТСРВЛКМДПУЯГЗБЧХЖШЮЦЭФ',
  'windows-1253': 'αοιετσνηυρπκμλωςγδχθφβξζψάέίόύήώϊϋΐΑΟΙΕΤΣΝΗΥΡΠΚΜΛΩΓΔΧΘΦΒΞΖΨΆΈΊΌΎΉΏ’«»–—…',
  'windows-1254': 'ıüşğçöİŞĞÇÖÜâî’“”‘–—…',
  'windows-1255': 'יוהלאמרתשבנעםדקחפטןצגכזסךףץ’“”–—…₪',
  'windows-1256': 'اليمنوتربدعسفكحهةقجشصىخطأذزءغضئظإؤثآپچژگ،؛؟ًٌٍَُِّْ',
  'windows-1257': 'ėšžąįųūčęāīēņķļģõäöüŠŽĖČĀ“”„–—…',
};

const wordCharacter = /[\p{L}\p{M}\p{N}]/u;
const letter = /\p{L}/u;
const upper = /\p{Lu}/u;
const lower = /\p{Ll}/u;
const scripts: readonly (readonly [string, RegExp])[] = [
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['han', /\p{Script=Han}/u],
];

export function letterScore(text: string, encoding: string): number {
  const expected = new Set(expectedLetters[encoding] ?? '');
  const characters = Array.from(text.slice(0, 20_000));
  let beyondAscii = 0;
  let score = 0;
  characters.forEach((character, i) => {
    const code = character.codePointAt(0)!;
    if (code < 128) return;
    beyondAscii++;
    if (code === 0xfffd || (code >= 0x80 && code < 0xa0) || (code >= 0xe000 && code < 0xf900)) {
      score -= 3;
      return;
    }
    const before = characters[i - 1] ?? ' ';
    const after = characters[i + 1] ?? ' ';
    if (!letter.test(character)) {
      // A symbol is at home between words, not inside one; the apostrophe is.
      const inside = letter.test(before) && letter.test(after) && character !== '’';
      score += expected.has(character) ? (inside ? -0.5 : 0.9) : inside ? -1.5 : -0.2;
      return;
    }
    const script = scriptOf(character);
    const ownScript = [before, after].every((next) => !letter.test(next) || fits(script, scriptOf(next)));
    if (!ownScript) {
      score -= 1.5;
      return;
    }
    if (upper.test(character) && lower.test(before)) {
      score -= 1;
      return;
    }
    // “£3”, not “Ł3”.
    if (/\d/.test(after) && !letter.test(before)) score -= 0.5;
    // Hebrew read as Western European is made of accents only; single accented letters are words in few languages.
    if (script === 'latin' && [before, after].some((next) => next !== character && isAccented(next)))
      score -= 0.7;
    if (script === 'latin' && !letter.test(before) && !letter.test(after)) score -= 0.5;
    // A stray byte takes the ASCII letter behind it along into a Chinese or Japanese character.
    if (eastAsian(script) && [before, after].some((next) => /[a-z]/i.test(next))) score -= 0.8;
    if (script === 'kana') score += halfWidth(code) ? 0.1 : 1;
    else if (script === 'hangul') score += 0.8;
    else if (script === 'han') score += commonHan(code);
    else score += expected.has(character) ? 1 : wordCharacter.test(before) ? 0.1 : 0;
  });
  return beyondAscii === 0 ? 0 : score / beyondAscii;
}

function scriptOf(character: string): string {
  if (character.charCodeAt(0) < 128) return 'latin';
  return scripts.find(([, pattern]) => pattern.test(character))?.[0] ?? 'other';
}

function isAccented(character: string): boolean {
  return character.charCodeAt(0) > 127 && scriptOf(character) === 'latin';
}

/** Half-width katakana take one byte each, so that almost any bytes can be read as them. */
function halfWidth(code: number): boolean {
  return code >= 0xff61 && code <= 0xff9f;
}

function eastAsian(script: string): boolean {
  return script === 'kana' || script === 'han' || script === 'hangul';
}

/** Japanese mixes its scripts; digits and Latin words stand beside every East Asian one. */
function fits(a: string, b: string): boolean {
  return a === b || (eastAsian(a) && (eastAsian(b) || b === 'latin')) || (eastAsian(b) && a === 'latin');
}

/** Everyday characters lie in the basic block; rare ones beyond it are a sign of a wrong table. */
function commonHan(code: number): number {
  return code >= 0x4e00 && code <= 0x9fa5 ? 0.7 : -1;
}
