import type { ExplorationQuestion } from '../../src-main/api/exploration.ts';

/** What can be asked about a corpus; each has an address of its own. */
export const explorations = [
  'labels',
  'lengths',
  'time',
  'groups',
  'kwic',
  'ngrams',
  'keyness',
  'languages',
  'duplicates',
] as const satisfies readonly ExplorationQuestion['what'][];
export type Exploration = (typeof explorations)[number];

/** Where the window is: hash routes, so that back, forward and reload work through every door. */
export type Route =
  | { screen: 'home' }
  | { screen: 'import' }
  | { screen: 'corpus'; corpus: number }
  | { screen: 'train'; corpus: number }
  | { screen: 'curve'; corpus: number }
  | { screen: 'noise'; corpus: number }
  | { screen: 'explore'; corpus: number; what: Exploration }
  | { screen: 'runs' }
  | { screen: 'run'; run: string }
  | { screen: 'compare'; runs: string[] }
  | { screen: 'sweep'; sweep: string }
  | { screen: 'embeddings' }
  | { screen: 'language' }
  | { screen: 'language-train' }
  | { screen: 'language-run'; run: string }
  /** Empty: whichever model comes first. */
  | { screen: 'apply'; model: string }
  | { screen: 'tagging' }
  | { screen: 'care' }
  | { screen: 'machine' };

export function hrefOf(route: Route): string {
  switch (route.screen) {
    case 'home':
      return '#/';
    case 'corpus':
    case 'train':
    case 'curve':
    case 'noise':
      return `#/${route.screen}/${route.corpus}`;
    case 'explore':
      return `#/explore/${route.corpus}/${route.what}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.run)}`;
    case 'language-train':
      return '#/language/train';
    case 'language-run':
      return `#/language/run/${encodeURIComponent(route.run)}`;
    case 'apply':
      return `#/apply/${encodeURIComponent(route.model)}`;
    case 'sweep':
      return `#/sweep/${encodeURIComponent(route.sweep)}`;
    case 'compare':
      return `#/compare/${route.runs.map(encodeURIComponent).join(',')}`;
    default:
      return `#/${route.screen}`;
  }
}

/** An address that means nothing leads home. */
export function routeOf(hash: string): Route {
  const [screen = '', rest = '', more = ''] = hash.replace(/^#?\/?/, '').split('/');
  switch (screen) {
    case 'import':
    case 'runs':
    case 'embeddings':
    case 'tagging':
    case 'care':
    case 'machine':
      return { screen };
    case 'corpus':
    case 'train':
    case 'curve':
    case 'noise':
      return /^\d+$/.test(rest) ? { screen, corpus: Number(rest) } : { screen: 'home' };
    case 'explore':
      return /^\d+$/.test(rest)
        ? { screen, corpus: Number(rest), what: explorations.find((what) => what === more) ?? 'labels' }
        : { screen: 'home' };
    case 'language':
      if (rest === 'train') return { screen: 'language-train' };
      return rest === 'run' && more ? { screen: 'language-run', run: decode(more) } : { screen };
    case 'run':
      return rest ? { screen, run: decode(rest) } : { screen: 'runs' };
    case 'apply':
      return { screen, model: decode(rest) };
    case 'sweep':
      return rest ? { screen, sweep: decode(rest) } : { screen: 'runs' };
    case 'compare':
      return { screen, runs: rest.split(',').filter(Boolean).map(decode) };
    default:
      return { screen: 'home' };
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Navigation {
  route: Route = $state.raw({ screen: 'home' });

  /** Called once by the shell. */
  start(): void {
    const read = () => (this.route = routeOf(location.hash));
    read();
    window.addEventListener('hashchange', read);
  }

  go(route: Route, { replace = false } = {}): void {
    const href = hrefOf(route);
    if (href === location.hash) return;
    if (replace) {
      history.replaceState(history.state, '', href);
      this.route = route;
    } else location.hash = href;
  }
}

export const navigation = new Navigation();
