/** New, open, sample, close: the same from the start screen, the palette, the menu and a dropped file. */
import { toErrorReport } from '../../../src-main/api/errors.ts';
import { doorways } from '../../client/doorways.ts';
import { toasts } from '../../elements/toasts.svelte.ts';
import { navigation } from '../../state/navigation.svelte.ts';
import { workspace } from '../../state/workspace.svelte.ts';

/** Says what went wrong; returns whether it went well. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    const { code, message, hint } = toErrorReport(thrown);
    if (code !== 'cancelled') toasts.show(message, { hint, tone: 'danger' });
    return false;
  }
}

export async function newProject(suggestedName = 'Untitled.lectern'): Promise<boolean> {
  const path = await doorways.saveAs('project', suggestedName);
  if (!path) return false;
  return attempt(async () => {
    await workspace.create(path);
    navigation.go({ screen: 'home' });
  });
}

export async function openProject(known?: string): Promise<boolean> {
  const path = known ?? (await doorways.chooseProject());
  if (path === null) return false;
  try {
    await workspace.open(path);
    navigation.go({ screen: 'home' });
    return true;
  } catch (thrown) {
    const { code, message, hint } = toErrorReport(thrown);
    const readOnly = code === 'project-locked' || code === 'read-only';
    toasts.show(message, {
      hint,
      tone: 'danger',
      action: readOnly
        ? { label: 'Open for reading', run: () => void attempt(() => workspace.open(path, 'read')) }
        : undefined,
    });
    return false;
  }
}

export function openSample(): Promise<boolean> {
  return attempt(async () => {
    await workspace.openSample();
    navigation.go({ screen: 'home' });
  });
}

export function closeProject(): Promise<boolean> {
  navigation.go({ screen: 'home' });
  return attempt(() => workspace.close());
}
