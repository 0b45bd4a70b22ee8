/** Taggers in the window: nothing yet, train, read the numbers, type a sentence, page through mistakes, in both themes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './support/look.ts';
import { expect, test } from './support/workbench.ts';

/** Seventeen tags, so that lines have to tell them apart; Hebrew names read from the right. */
function conllu(sentences: number): string {
  const subjects = [
    ['Anna', 'PROPN'],
    ['שרה', 'PROPN'],
    ['she', 'PRON'],
    ['nobody', 'PRON'],
  ];
  const middles = [
    ['never', 'ADV'],
    ['will', 'AUX'],
    ['and', 'CCONJ'],
    ['ten', 'NUM'],
    ['oh', 'INTJ'],
    ['not', 'PART'],
    ['of', 'ADP'],
    ['the', 'DET'],
    ['old', 'ADJ'],
    ['if', 'SCONJ'],
    ['$', 'SYM'],
    ['etc', 'X'],
    ['house', 'NOUN'],
  ];
  return Array.from({ length: sentences }, (_, index) =>
    [
      subjects[index % 4]!,
      ...middles.slice(index % 11, (index % 11) + 3),
      ['run', index % 2 === 0 ? 'VERB' : 'NOUN'],
      ['.', 'PUNCT'],
    ]
      .map(([word, tag], at) => [at + 1, word, word, tag, '_', '_', 0, 'dep', '_', '_'].join('\t'))
      .join('\n'),
  ).join('\n\n');
}

test('a tagger is trained, judged and asked', async ({ page, workbench }) => {
  test.setTimeout(400_000);
  const project = join(workbench.home, 'tags.lectern');
  const [learnt, judged] = ['learnt.conllu', 'judged.conllu'].map((name) => join(workbench.home, name));
  writeFileSync(learnt!, conllu(240));
  writeFileSync(judged!, conllu(44));
  const address = new URL(page.url());
  await workbench.run('import', project, learnt!, judged!);
  address.searchParams.set('project', project);
  address.hash = '#/tagging';
  await page.goto(address.href);
  await expect(page.getByRole('heading', { name: 'Tagging', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 });
  await look(page, 'tagging-none');

  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: new RegExp(`^${field}:`) }).click();
    await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
  };
  // The larger corpus is offered to learn from.
  await choose('Validation sentences', 'judged');
  await choose('Test sentences', 'judged');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 200_000 });
  await expect(page.getByRole('table', { name: 'Each tag' }).getByRole('row')).toHaveCount(18);
  await expect(page.getByText('Sentences of the test part')).toBeVisible({ timeout: 60_000 });

  await page.getByLabel('Text', { exact: true }).fill('Anna will run.\nשרה never run.');
  await expect(page.getByText('PROPN').first()).toBeVisible({ timeout: 30_000 });
  await look(page, 'tagging');
  await page.getByText('Sentences of the test part').scrollIntoViewIfNeeded();
  await look(page, 'tagging-sentences');

  await page.getByRole('button', { name: 'Export tags…' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  expect((await download).suggestedFilename()).toBe('learnt tagged.conllu');
  await look(page, 'tagging-export');
});
