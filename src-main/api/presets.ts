/** The presets: what can be trained, with every parameter, its default and what it does. */
import { LecternError } from './errors.ts';
import type { Parameter, ParameterValue, Preset, Recipe } from './runs.ts';
import { textParameters } from './text-parameters.ts';

const classWeights = (group: 'model' | 'training'): Parameter => ({
  path: `${group}.classWeights`,
  title: 'Class weights',
  description: 'Whether documents of rare categories count more, so that the model does not neglect them.',
  group,
  kind: 'choice',
  default: 'balanced',
  choices: [
    { value: 'none', title: 'Every document the same' },
    { value: 'square-root', title: 'Half way' },
    { value: 'balanced', title: 'Every category the same' },
  ],
});

const majority: Preset = {
  name: 'majority',
  title: 'Majority baseline',
  description:
    'Gives every document the most frequent category of the training part. What any other model has to beat.',
  speed: 'at once',
  source: 'Baseline',
  parameters: [],
};

const logistic: Preset = {
  name: 'logistic',
  title: 'Logistic regression',
  description:
    'Weighs words, word pairs and pieces of words by TF-IDF and fits one coefficient for each and category, with an L2 penalty. A strong baseline whose coefficients can be read.',
  speed: 'seconds for tens of thousands of posts',
  source: 'Jurafsky & Martin, Speech and Language Processing, chapter 4; Salton & Buckley 1988',
  parameters: [
    ...textParameters,
    {
      path: 'features.wordNgrams',
      title: 'Longest run of words',
      description: '1: single words; 2: also pairs such as “not good”; 0: no words.',
      group: 'features',
      kind: 'integer',
      default: 2,
      min: 0,
      max: 5,
      unit: 'words',
    },
    {
      path: 'features.shortestCharacters',
      title: 'Shortest piece of a word',
      description: 'Pieces of words also match misspelt and inflected forms.',
      group: 'features',
      kind: 'integer',
      default: 2,
      min: 1,
      max: 8,
      unit: 'characters',
    },
    {
      path: 'features.longestCharacters',
      title: 'Longest piece of a word',
      description: '0: no pieces of words.',
      group: 'features',
      kind: 'integer',
      default: 4,
      min: 0,
      max: 8,
      unit: 'characters',
    },
    {
      path: 'features.characterTextLimit',
      title: 'Pieces of words only for short texts',
      description:
        'Pieces of words are left out when training texts are longer than this on average: they help with posts, and cost time without gain on long texts.',
      group: 'features',
      kind: 'integer',
      default: 400,
      min: 0,
      max: 1_000_000,
      unit: 'characters',
    },
    {
      path: 'features.minDocuments',
      title: 'Rarest feature',
      description: 'Features in fewer training documents than this are left out.',
      group: 'features',
      kind: 'integer',
      default: 3,
      min: 1,
      max: 1_000,
      unit: 'documents',
    },
    {
      path: 'features.maxShare',
      title: 'Commonest feature',
      description:
        'Features in a larger share of the training documents than this are left out; 1 keeps all.',
      group: 'features',
      kind: 'number',
      default: 1,
      min: 0.01,
      max: 1,
    },
    {
      path: 'features.maxFeatures',
      title: 'Most features',
      description:
        'Keeps only this many of the most frequent words and runs, and as many pieces; 0 keeps all.',
      group: 'features',
      kind: 'integer',
      default: 0,
      min: 0,
      max: 10_000_000,
    },
    {
      path: 'features.weighting',
      title: 'Weighting',
      description: 'TF-IDF gives rare features more weight; counts and presence leave them as they are.',
      group: 'features',
      kind: 'choice',
      default: 'tfidf',
      choices: [
        { value: 'tfidf', title: 'TF-IDF' },
        { value: 'counts', title: 'Counts' },
        { value: 'binary', title: 'Present or not' },
      ],
    },
    {
      path: 'features.sublinear',
      title: 'Dampen repeats',
      description: 'Counts 1 + ln(n) instead of n for a feature that occurs n times.',
      group: 'features',
      kind: 'boolean',
      default: true,
    },
    {
      path: 'model.c',
      title: 'C',
      description: 'Inverse strength of the L2 penalty: smaller values give a simpler model.',
      group: 'model',
      kind: 'number',
      default: 1,
      min: 0.000_01,
      max: 100_000,
    },
    classWeights('model'),
    {
      path: 'training.maxIterations',
      title: 'Most iterations',
      description: 'The fit stops after so many steps even where it has not settled.',
      group: 'training',
      kind: 'integer',
      default: 200,
      min: 1,
      max: 10_000,
    },
    {
      path: 'training.tolerance',
      title: 'Tolerance',
      description: 'The fit has settled when no slope of the mean loss is steeper than this.',
      group: 'training',
      kind: 'number',
      default: 0.001,
      min: 1e-10,
      max: 0.1,
    },
  ],
};

const dan: Preset = {
  name: 'dan',
  title: 'Deep averaging network',
  description:
    'Learns a vector for every word, averages the vectors of a document and passes the mean through hidden layers. Quick to train, and often as good as far larger networks on short texts.',
  speed: 'under a minute for tens of thousands of posts',
  source:
    'Iyyer, Manjunatha, Boyd-Graber & Daumé III 2015, Deep Unordered Composition Rivals Syntactic Methods',
  parameters: [
    ...textParameters,
    {
      path: 'features.ngrams',
      title: 'Longest run of words',
      description: '1: a vector for each word; 2: also for each frequent pair, as in fastText.',
      group: 'features',
      kind: 'integer',
      default: 2,
      min: 1,
      max: 5,
      unit: 'words',
    },
    {
      path: 'features.minCount',
      title: 'Rarest word',
      description: 'Words that occur less often in the training part share one vector for unknown words.',
      group: 'features',
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1_000,
      unit: 'occurrences',
    },
    {
      path: 'features.maxVocabulary',
      title: 'Largest vocabulary',
      description: 'Keeps only this many of the most frequent words and runs; 0 keeps all.',
      group: 'features',
      kind: 'integer',
      default: 100_000,
      min: 0,
      max: 5_000_000,
    },
    {
      path: 'features.maxTokens',
      title: 'Longest text',
      description: 'Words after this many are not read; a warning says how many texts were cut.',
      group: 'features',
      kind: 'integer',
      default: 2_000,
      min: 1,
      max: 1_000_000,
      unit: 'words',
    },
    {
      path: 'features.shortestPiece',
      title: 'Shortest piece of a word',
      description:
        'Pieces of words have vectors too, so that misspelt, inflected and unknown words can be read.',
      group: 'features',
      kind: 'integer',
      default: 3,
      min: 1,
      max: 8,
      unit: 'characters',
    },
    {
      path: 'features.longestPiece',
      title: 'Longest piece of a word',
      description: '0: no pieces of words.',
      group: 'features',
      kind: 'integer',
      default: 4,
      min: 0,
      max: 8,
      unit: 'characters',
    },
    {
      path: 'features.pieceTextLimit',
      title: 'Pieces of words only for short texts',
      description:
        'Pieces of words are left out when training texts are longer than this on average: they help with posts, and cost time without gain on long texts.',
      group: 'features',
      kind: 'integer',
      default: 400,
      min: 0,
      max: 1_000_000,
      unit: 'characters',
    },
    {
      path: 'model.embeddingSize',
      title: 'Vector size',
      description: 'Numbers in the vector of each word.',
      group: 'model',
      kind: 'integer',
      default: 100,
      min: 1,
      max: 2_048,
    },
    {
      path: 'model.hiddenSizes',
      title: 'Hidden layers',
      description: 'Units of each hidden layer between the mean and the answer; empty for none.',
      group: 'model',
      kind: 'integers',
      default: [100],
      min: 1,
      max: 8_192,
    },
    {
      path: 'model.activation',
      title: 'Activation',
      description: 'The bend in the hidden units, without which layers would add nothing.',
      group: 'model',
      kind: 'choice',
      default: 'relu',
      choices: [
        { value: 'relu', title: 'ReLU' },
        { value: 'tanh', title: 'tanh' },
      ],
    },
    {
      path: 'model.dropout',
      title: 'Dropout',
      description: 'Share of hidden units left out at random in each step, against over-fitting.',
      group: 'model',
      kind: 'number',
      default: 0.3,
      min: 0,
      max: 0.95,
    },
    {
      path: 'model.wordDropout',
      title: 'Word dropout',
      description: 'Share of words left out at random in each step, so that no single word decides.',
      group: 'model',
      kind: 'number',
      default: 0.3,
      min: 0,
      max: 0.95,
    },
    {
      path: 'training.epochs',
      title: 'Most epochs',
      description: 'Passes over the training part; early stopping usually ends sooner.',
      group: 'training',
      kind: 'integer',
      default: 20,
      min: 1,
      max: 10_000,
    },
    {
      path: 'training.batchSize',
      title: 'Batch size',
      description: 'Documents per step.',
      group: 'training',
      kind: 'integer',
      default: 64,
      min: 1,
      max: 65_536,
      unit: 'documents',
    },
    {
      path: 'training.learningRate',
      title: 'Learning rate',
      description: 'Size of a step; too large and the loss explodes, too small and nothing moves.',
      group: 'training',
      kind: 'number',
      default: 0.001,
      min: 1e-7,
      max: 10,
    },
    {
      path: 'training.schedule',
      title: 'Schedule',
      description: 'How the learning rate falls over the epochs.',
      group: 'training',
      kind: 'choice',
      default: 'linear',
      choices: [
        { value: 'constant', title: 'Constant' },
        { value: 'linear', title: 'Linear' },
        { value: 'cosine', title: 'Cosine' },
      ],
    },
    {
      path: 'training.warmup',
      title: 'Warm-up',
      description: 'Share of the steps over which the learning rate rises from zero.',
      group: 'training',
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.5,
    },
    {
      path: 'training.optimizer',
      title: 'Optimiser',
      description: 'How gradients become steps.',
      group: 'training',
      kind: 'choice',
      default: 'adam',
      choices: [
        { value: 'adam', title: 'Adam' },
        { value: 'adamw', title: 'AdamW' },
        { value: 'sgd', title: 'Gradient descent' },
      ],
    },
    {
      path: 'training.weightDecay',
      title: 'Weight decay',
      description: 'Pulls weights towards zero, against over-fitting.',
      group: 'training',
      kind: 'number',
      default: 0,
      min: 0,
      max: 1,
    },
    {
      path: 'training.clipNorm',
      title: 'Gradient clipping',
      description: 'Gradients longer than this are shortened; 0: no clipping.',
      group: 'training',
      kind: 'number',
      default: 0,
      min: 0,
      max: 1_000,
    },
    classWeights('training'),
    {
      path: 'training.labelSmoothing',
      title: 'Label smoothing',
      description:
        'Share of each label spread over all categories, so that the model stays less sure of itself.',
      group: 'training',
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.5,
    },
    {
      path: 'training.patience',
      title: 'Patience',
      description: 'Epochs without improvement on the validation part before training stops; 0: never.',
      group: 'training',
      kind: 'integer',
      default: 3,
      min: 0,
      max: 1_000,
      unit: 'epochs',
    },
    {
      path: 'training.stopOn',
      title: 'Improvement of',
      description: 'The number on the validation part by which the best epoch is chosen.',
      group: 'training',
      kind: 'choice',
      default: 'macroRecall',
      choices: [
        { value: 'loss', title: 'Loss' },
        { value: 'macroF1', title: 'Macro-F1' },
        { value: 'macroRecall', title: 'Macro-recall' },
      ],
    },
  ],
};

export const presets: readonly Preset[] = [majority, logistic, dan];

/** The preset of that name; throws in words. */
export function presetOf(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset !== undefined) return preset;
  throw new LecternError(
    'bad-input',
    `There is no preset “${name}”.`,
    `Choose one of ${presets.map((known) => known.name).join(', ')}.`,
  );
}

/**
 * The complete recipe: the preset's defaults with the settings put in, nested by the dots of their paths.
 * Strings are read as the parameter's kind, since a command line has nothing else.
 */
export function completeRecipe(preset: Preset, settings: Readonly<Record<string, ParameterValue>>): Recipe {
  const recipe: Recipe = { version: 1, preset: preset.name };
  for (const path of Object.keys(settings)) {
    if (!preset.parameters.some((parameter) => parameter.path === path)) throw unknownParameter(preset, path);
  }
  for (const parameter of preset.parameters) {
    const given = settings[parameter.path];
    put(recipe, parameter.path, given === undefined ? parameter.default : checkedValue(parameter, given));
  }
  return recipe;
}

function unknownParameter(preset: Preset, path: string): LecternError {
  const last = path.split('.').at(-1)?.toLowerCase() ?? '';
  const near = preset.parameters.filter(({ path: known }) => known.toLowerCase().endsWith(`.${last}`));
  const known = (near.length > 0 ? near : preset.parameters).map((parameter) => parameter.path);
  return new LecternError(
    'bad-input',
    `The preset “${preset.name}” has no parameter “${path}”.`,
    known.length === 0
      ? 'It has no parameters at all.'
      : `${near.length > 0 ? 'Did you mean' : 'It has'} ${known.join(', ')}${near.length > 0 ? '?' : '.'}`,
  );
}

function checkedValue(parameter: Parameter, given: ParameterValue): ParameterValue {
  const wrong = (wanted: string): LecternError =>
    new LecternError(
      'bad-input',
      `“${parameter.path}” must be ${wanted}, not “${Array.isArray(given) ? given.join(',') : String(given)}”.`,
      `The default is ${Array.isArray(parameter.default) ? parameter.default.join(',') : String(parameter.default)}.`,
    );
  const inRange = (value: number): boolean =>
    Number.isFinite(value) &&
    (parameter.min === undefined || value >= parameter.min) &&
    (parameter.max === undefined || value <= parameter.max);
  const range = `${parameter.min === undefined ? '' : ` from ${String(parameter.min)}`}${parameter.max === undefined ? '' : ` to ${String(parameter.max)}`}`;
  switch (parameter.kind) {
    case 'boolean': {
      if (given === true || given === 'true') return true;
      if (given === false || given === 'false') return false;
      throw wrong('true or false');
    }
    case 'choice': {
      const values = (parameter.choices ?? []).map(({ value }) => value);
      if (typeof given === 'string' && values.includes(given)) return given;
      throw wrong(`one of ${values.join(', ')}`);
    }
    case 'integers': {
      const parts = Array.isArray(given)
        ? given
        : String(given)
            .split(',')
            .filter((part) => part.trim() !== '')
            .map(Number);
      if (parts.length <= 32 && parts.every((part) => Number.isInteger(part) && inRange(part))) return parts;
      throw wrong(`whole numbers${range}, separated by commas`);
    }
    case 'integer':
    case 'number': {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      const whole = parameter.kind === 'integer';
      if (typeof value === 'number' && inRange(value) && (!whole || Number.isInteger(value))) return value;
      throw wrong(`a ${whole ? 'whole ' : ''}number${range}`);
    }
  }
}

function put(recipe: Recipe, path: string, value: ParameterValue): void {
  const steps = path.split('.');
  let place = recipe as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) place = (place[step] ??= {}) as Record<string, unknown>;
  place[steps.at(-1) as string] = value;
}
