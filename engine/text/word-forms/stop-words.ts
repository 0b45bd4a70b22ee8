/** Words that say little by themselves, by language. The only place that knows the package they come from. */
import {
  ara, ben, bul, cat, ces, dan, deu, ell, eng, est, eus, fas, fin, fra, gle, glg, heb, hin, hrv, hun, hye, ind, ita, jpn, kor, lav, lit,
  nld, nob, pol, por, ron, rus, slk, slv, spa, swa, swe, tha, tur, ukr, urd, vie, zho,
} from 'stopword'; // prettier-ignore

const lists = {
  arabic: ara, armenian: hye, basque: eus, bengali: ben, bulgarian: bul, catalan: cat, chinese: zho, croatian: hrv, czech: ces, danish: dan,
  dutch: nld, english: eng, estonian: est, finnish: fin, french: fra, galician: glg, german: deu, greek: ell, hebrew: heb, hindi: hin,
  hungarian: hun, indonesian: ind, irish: gle, italian: ita, japanese: jpn, korean: kor, latvian: lav, lithuanian: lit, norwegian: nob,
  persian: fas, polish: pol, portuguese: por, romanian: ron, russian: rus, slovak: slk, slovenian: slv, spanish: spa, swahili: swa,
  swedish: swe, thai: tha, turkish: tur, ukrainian: ukr, urdu: urd, vietnamese: vie,
}; // prettier-ignore

export type StopWordLanguage = keyof typeof lists;

export const stopWordLanguages = Object.keys(lists) as [StopWordLanguage, ...StopWordLanguage[]];

/** In lower case, each once, by code unit. */
export function stopWordsOf(language: StopWordLanguage): string[] {
  const words = lists[language].map((word) => word.trim().normalize('NFC').toLowerCase());
  return [...new Set(words)].filter((word) => word !== '').sort();
}
