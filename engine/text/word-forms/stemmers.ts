/**
 * Words without their endings, by the algorithms of the Snowball project (Porter 1980, 2001; https://snowballstem.org): "classified" and
 * "classifying" → "classifi". The only place that knows the packages they come from.
 */
import { stemmer as arabic } from '@orama/stemmers/arabic';
import { stemmer as armenian } from '@orama/stemmers/armenian';
import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as greek } from '@orama/stemmers/greek';
import { stemmer as hindi } from '@orama/stemmers/indian';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as indonesian } from '@orama/stemmers/indonesian';
import { stemmer as irish } from '@orama/stemmers/irish';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as lithuanian } from '@orama/stemmers/lithuanian';
import { stemmer as nepali } from '@orama/stemmers/nepali';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as serbian } from '@orama/stemmers/serbian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as tamil } from '@orama/stemmers/tamil';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stem as english } from 'porter2';

const stemmers = {
  arabic, armenian, danish, dutch, english, finnish, french, german, greek, hindi, hungarian, indonesian, irish, italian, lithuanian,
  nepali, norwegian, portuguese, romanian, russian, serbian, spanish, swedish, tamil, turkish,
}; // prettier-ignore

export type StemmingLanguage = keyof typeof stemmers;

export const stemmingLanguages = Object.keys(stemmers) as [StemmingLanguage, ...StemmingLanguage[]];

/** The stem of a word in lower case; never empty. */
export function stem(word: string, language: StemmingLanguage): string {
  const stemmed = stemmers[language](word);
  return stemmed === '' ? word : stemmed;
}
