import type { Topic } from '../topic.ts';
import { baths } from './baths.ts';
import { buses } from './buses.ts';
import { cafes } from './cafes.ts';
import { clinic } from './clinic.ts';
import { council } from './council.ts';
import { festival } from './festival.ts';
import { football } from './football.ts';
import { library } from './library.ts';
import { market } from './market.ts';
import { neighbourhood } from './neighbourhood.ts';
import { park } from './park.ts';
import { school } from './school.ts';
import { streets } from './streets.ts';
import { weather } from './weather.ts';

export const allTopics: readonly Topic[] = [
  buses,
  library,
  market,
  weather,
  council,
  festival,
  baths,
  streets,
  park,
  football,
  clinic,
  school,
  cafes,
  neighbourhood,
];
