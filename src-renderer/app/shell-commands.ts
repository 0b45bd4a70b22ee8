/** The commands that are there on every screen, their keys, and the menu of the system where there is one. */
import { bridge } from '../client/electron-bridge.ts';
import { closeProject, newProject, openProject, openSample } from '../features/projects/project-actions.ts';
import { commands, type Command } from '../state/commands.svelte.ts';
import { incoming } from '../state/incoming.svelte.ts';
import { navigation } from '../state/navigation.svelte.ts';
import { theme } from '../state/theme.svelte.ts';
import { undoing } from '../state/undoing.svelte.ts';
import { workspace } from '../state/workspace.svelte.ts';

function shellCommands(): Command[] {
  const always: Command[] = [
    { id: 'project.new', title: 'New project…', group: 'Project', run: () => void newProject() },
    {
      id: 'project.open',
      title: 'Open project…',
      group: 'Project',
      hotkey: 'Mod O',
      run: () => void openProject(),
    },
    { id: 'project.sample', title: 'Try the sample', group: 'Project', run: () => void openSample() },
    {
      id: 'view.theme',
      title: theme.dark ? 'Light theme' : 'Dark theme',
      group: 'View',
      keywords: 'colours night appearance',
      run: () => theme.choose(theme.dark ? 'light' : 'dark'),
    },
    {
      id: 'view.theme-system',
      title: 'Theme as the system has it',
      group: 'View',
      run: () => theme.choose('system'),
    },
    {
      id: 'view.blur',
      title: theme.blur ? 'Show texts again' : 'Blur texts for a screenshot',
      group: 'View',
      keywords: 'privacy hide talk',
      run: () => theme.setBlur(!theme.blur),
    },
    {
      id: 'go.machine',
      title: 'This machine',
      group: 'Go to',
      keywords: 'hardware gpu cpu versions settings self-test doctor',
      run: () => navigation.go({ screen: 'machine' }),
    },
  ];
  if (!workspace.project) return always;
  const writable = !workspace.project.readOnly;
  const importing: Command = {
    id: 'corpus.import',
    title: 'Import a file…',
    group: 'Project',
    hotkey: 'Mod I',
    run: () => void incoming.choose(),
  };
  const { undo, redo } = undoing;
  const reversals: Command[] = [
    ...(undo
      ? [{ id: 'project.undo', title: `Undo: ${undo.title}`, group: 'Project', hotkey: 'Mod Z', run: () => void undoing.undoLast() }] // prettier-ignore
      : []),
    ...(redo
      ? [{ id: 'project.redo', title: `Redo: ${redo.title}`, group: 'Project', hotkey: 'Mod Shift Z', run: () => void undoing.redoLast() }] // prettier-ignore
      : []),
  ];
  return [
    ...(writable ? [importing, ...reversals] : []),
    { id: 'go.corpora', title: 'Corpora', group: 'Go to', run: () => navigation.go({ screen: 'home' }) },
    { id: 'go.runs', title: 'Runs', group: 'Go to', run: () => navigation.go({ screen: 'runs' }) },
    {
      id: 'go.embeddings',
      title: 'Embeddings',
      group: 'Go to',
      run: () => navigation.go({ screen: 'embeddings' }),
    },
    {
      id: 'go.language',
      title: 'Language models',
      group: 'Go to',
      keywords: 'perplexity surprisal generation next word groups',
      run: () => navigation.go({ screen: 'language' }),
    },
    {
      id: 'go.apply',
      title: 'Apply a model to a file',
      group: 'Go to',
      keywords: 'predict new texts classify label import a model',
      run: () => navigation.go({ screen: 'apply', model: '' }),
    },
    {
      id: 'go.tagging',
      title: 'Tagging',
      group: 'Go to',
      run: () => navigation.go({ screen: 'tagging' }),
    },
    {
      id: 'go.care',
      title: 'History and care',
      group: 'Go to',
      keywords: 'undo trash deleted snapshot backup compact check size',
      run: () => navigation.go({ screen: 'care' }),
    },
    {
      id: 'go.compare',
      title: 'Compare runs',
      group: 'Go to',
      run: () => navigation.go({ screen: 'compare', runs: [] }),
    },
    ...(workspace.corpora ?? []).flatMap((corpus): Command[] => [
      {
        id: `go.corpus.${corpus.id}`,
        title: corpus.name,
        group: 'Corpora',
        keywords: corpus.sourceName,
        run: () => navigation.go({ screen: 'corpus', corpus: corpus.id }),
      },
      {
        id: `go.explore.${corpus.id}`,
        title: `Explore ${corpus.name}`,
        group: 'Corpora',
        keywords: 'labels lengths time groups words in context keyness languages repeated duplicates',
        run: () => navigation.go({ screen: 'explore', corpus: corpus.id, what: 'labels' }),
      },
      {
        id: `go.curve.${corpus.id}`,
        title: `Learning curve of ${corpus.name}`,
        group: 'Corpora',
        keywords: 'more labels needed how many',
        run: () => navigation.go({ screen: 'curve', corpus: corpus.id }),
      },
      {
        id: `go.noise.${corpus.id}`,
        title: `Doubtful labels of ${corpus.name}`,
        group: 'Corpora',
        keywords: 'noise errors wrong relabel',
        run: () => navigation.go({ screen: 'noise', corpus: corpus.id }),
      },
      ...(writable
        ? [
            {
              id: `go.train.${corpus.id}`,
              title: `Train on ${corpus.name}`,
              group: 'Corpora',
              run: () => navigation.go({ screen: 'train', corpus: corpus.id }),
            },
          ]
        : []),
    ]),
    ...always,
    { id: 'project.close', title: 'Close project', group: 'Project', run: () => void closeProject() },
  ];
}

/** Registers them anew whenever what they read changes; to be called inside an effect. */
export function registerShellCommands(openPalette: () => void): () => void {
  const remove = commands.register(shellCommands());
  const onkeydown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toUpperCase();
    if (key === 'Z' || (key === 'Y' && !event.shiftKey)) {
      // A text field has its own history, and a dialog stands before whatever would be undone behind it.
      if (isTextField(event.target) || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      void (key === 'Y' || event.shiftKey ? undoing.redoLast() : undoing.undoLast());
      return;
    }
    if (event.shiftKey) return;
    if (key === 'K') {
      event.preventDefault();
      openPalette();
      return;
    }
    const command = commands.all.find((candidate) => candidate.hotkey === `Mod ${key}`);
    if (command) {
      event.preventDefault();
      commands.run(command);
    }
  };
  window.addEventListener('keydown', onkeydown);
  return () => {
    remove();
    window.removeEventListener('keydown', onkeydown);
  };
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}

/** Commands of the system's menu, by the names of docs/doors.md. Called once. */
export function followMenu(openPalette: () => void): void {
  bridge?.onMenu((name) => {
    switch (name) {
      case 'new-project':
        return void newProject();
      case 'open-project':
        return void openProject();
      case 'import':
        return workspace.project && !workspace.project.readOnly ? void incoming.choose() : undefined;
      case 'undo':
        return void undoing.undoLast();
      case 'redo':
        return void undoing.redoLast();
      case 'theme':
        return theme.choose(theme.dark ? 'light' : 'dark');
      case 'find':
        return openPalette();
      case 'help':
        return navigation.go({ screen: 'machine' });
    }
  });
}
