/** The page: one run from its data to its examples, or several side by side. */
import type { Estimate, PartMetrics, Run } from '../../api/runs.ts';
import {
  confusionFigure,
  intervalFigure,
  lossFigure,
  reliabilityFigure,
  type IntervalRow,
} from './figures.ts';
import { html, Markup } from './html.ts';
import { methodsParagraph } from './methods-paragraph.ts';
import { count, decimal, duration, interval, percent } from './numbers.ts';
import type { Example, ReportData, RunReport } from './report-data.ts';
import { reportStyle } from './report-style.ts';

export function reportPage(data: ReportData): string {
  const names = data.runs.map(({ run }) => run.name);
  const [first] = data.runs as [RunReport];
  const title = names.length === 1 ? first.run.name : `${String(names.length)} classifiers compared`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="generator" content="Lectern ${data.version}" />
        <title>${title} – report</title>
        <style>
          ${new Markup(reportStyle)}
        </style>
      </head>
      <body>
        <header>
          <p class="over">${names.length === 1 ? 'Report of a classifier' : 'Comparison of classifiers'}</p>
          <h1>${title}</h1>
          <p class="lede">
            ${first.corpus.name}: ${count(first.corpus.documents)} documents, judged on
            “${first.run.label.name}”.
            ${names.length === 1 ? (first.preset?.title ?? first.run.preset) : names.join(', ')}.
          </p>
        </header>
        ${data.comparison === undefined ? '' : comparison(data)}
        ${data.runs.map((report) => runSections(report, data.runs.length > 1))}
        <footer>
          Written by Lectern ${data.version} on ${new Date().toISOString().slice(0, 10)} from the numbers
          stored with the ${names.length === 1 ? 'run' : 'runs'}. Values in brackets are 95 % intervals.
        </footer>
      </body>
    </html> `;
  return page.text;
}

function judged({ run, part }: RunReport): PartMetrics {
  return run.metrics?.[part] as PartMetrics;
}

function runSections(report: RunReport, several: boolean): Markup {
  const { run, epochs, subgroups, examples } = report;
  const metrics = judged(report);
  return html`${several ? html`<h1 style="margin-top:4rem">${run.name}</h1>` : ''}
    ${headline(report, metrics)}
    <h2>Methods</h2>
    <div class="methods"><p>${methodsParagraph(run, report.corpus, report.split, report.preset)}</p></div>
    ${
      run.warnings.length === 0
        ? ''
        : html`<h3>To keep in mind</h3>
            <ul>
              ${run.warnings.map((warning) => html`<li>${warning}</li>`)}
            </ul>`
    }
    ${measures(report, metrics)} ${perCategory(run, metrics)}
    <h2>Which categories are confused</h2>
    <figure>
      ${confusionFigure(run.classes, metrics.confusion)}
      <figcaption>
        Rows are the labels given by people, columns the predictions; per cent of each row.
      </figcaption>
    </figure>
    ${subgroups.map((found) => subgroupTable(found))} ${reliability(metrics)}
    ${
      epochs.filter(({ trainLoss }) => trainLoss !== null).length > 1
        ? html`<h2>Training</h2>
            <figure>
              ${lossFigure(epochs)}
              <figcaption>Mean loss per document, in nats.</figcaption>
            </figure>`
        : ''
    }
    ${examples.length === 0 ? '' : exampleSection(report, examples)} ${dataSection(report)}
    ${modelSection(report)}`;
}

function headline({ part }: RunReport, metrics: PartMetrics): Markup {
  const figures: [string, Estimate][] = [
    ['accuracy', metrics.accuracy],
    ['macro-F1', metrics.macroF1],
    ['macro-recall', metrics.macroRecall],
  ];
  return html`<div class="headline">
      ${figures.map(
        ([name, estimate]) =>
          html`<div>
            <span>${name}</span><b>${decimal(estimate.value)}</b><span>${interval(estimate)}</span>
          </div>`,
      )}
    </div>
    <p class="note">
      On the ${count(metrics.documents)} labelled documents of the ${part}
      part.${metrics.groupedBy === undefined ? '' : ` Intervals draw documents with the same “${metrics.groupedBy.column}” together (${count(metrics.groupedBy.groups)} groups).`}
    </p>`;
}

const measureNames: readonly (readonly [keyof PartMetrics, string])[] = [
  ['accuracy', 'accuracy'],
  ['balancedAccuracy', 'balanced accuracy'],
  ['macroF1', 'macro-F1'],
  ['macroPrecision', 'macro-precision'],
  ['macroRecall', 'macro-recall'],
  ['weightedF1', 'weighted F1'],
  ['matthews', 'Matthews’ correlation'],
  ['kappa', 'Cohen’s κ'],
  ['rocAuc', 'area under ROC curve'],
  ['averagePrecision', 'average precision'],
];

function measures({ part }: RunReport, metrics: PartMetrics): Markup {
  const baseline: Readonly<Record<string, unknown>> = { ...metrics.baseline };
  const rows: IntervalRow[] = measureNames.flatMap(([key, name]) => {
    const estimate = metrics[key] as Estimate | undefined;
    const reference = baseline[key];
    return estimate === undefined || estimate.value === null
      ? []
      : [{ name, estimate, ...(typeof reference === 'number' ? { reference } : {}) }];
  });
  return html`<h2>How well it does</h2>
    <figure>
      ${intervalFigure(rows, 'Measures with 95 % intervals')}
      <figcaption>
        Dots with 95 % intervals, ${part}
        part.${metrics.baseline === undefined ? '' : ` Upright marks: always answering “${metrics.baseline.label}”.`}
        Log loss ${decimal(metrics.logLoss.value)}
        ${interval(metrics.logLoss)}${metrics.brier === undefined ? '' : `; Brier score ${decimal(metrics.brier.value)} ${interval(metrics.brier)}`}.
      </figcaption>
    </figure>`;
}

function perCategory(run: Run, metrics: PartMetrics): Markup {
  const cell = (estimate: Estimate): Markup =>
    html`<td class="n">${decimal(estimate.value)}<br /><small>${interval(estimate)}</small></td>`;
  return html`<h3>By category</h3>
    <div class="table">
      <table>
        <tr>
          <th>category</th>
          <th class="n">precision</th>
          <th class="n">recall</th>
          <th class="n">F1</th>
          <th class="n">documents</th>
          <th class="n">predicted</th>
        </tr>
        ${run.classes.map((name) => {
          const found = metrics.perClass[name];
          return found === undefined
            ? ''
            : html`<tr>
                <td>${name}</td>
                ${cell(found.precision)}${cell(found.recall)}${cell(found.f1)}
                <td class="n">${count(found.support)}</td>
                <td class="n">${count(found.predicted)}</td>
              </tr>`;
        })}
      </table>
    </div>`;
}

function subgroupTable({ column, all, groups, notes }: RunReport['subgroups'][number]): Markup {
  const cell = (estimate: Estimate | null): Markup =>
    estimate === null
      ? html`<td class="n"><small>too few</small></td>`
      : html`<td class="n">${decimal(estimate.value)} <small>${interval(estimate)}</small></td>`;
  return html`<h2>By ${column}</h2>
    <div class="table">
      <table>
        <tr>
          <th>${column}</th>
          <th class="n">documents</th>
          <th class="n">accuracy</th>
          <th class="n">macro-F1</th>
        </tr>
        ${[all, ...groups].map(
          (group) =>
            html`<tr>
              <td>${group.name}${group.small ? ' *' : ''}</td>
              <td class="n">${count(group.documents)}</td>
              ${cell(group.accuracy)}${cell(group.macroF1)}
            </tr>`,
        )}
      </table>
    </div>
    ${notes.map((note) => html`<p class="note">* ${note}</p>`)}`;
}

function reliability(metrics: PartMetrics): Markup | string {
  if (metrics.reliability === undefined || metrics.reliability.every((bin) => bin.count === 0)) return '';
  const error = metrics.expectedCalibrationError;
  return html`<h2>Can its confidence be taken at its word?</h2>
    <figure>
      ${reliabilityFigure(metrics.reliability)}
      <figcaption>
        Share of right answers at each level of confidence; dots grow with their number of documents. On the
        diagonal, confidence is
        right.${error === undefined ? '' : ` Expected calibration error ${decimal(error.value)} ${interval(error)}.`}
      </figcaption>
    </figure>`;
}

function exampleSection({ run, part }: RunReport, examples: readonly Example[]): Markup {
  return html`<h2>Examples</h2>
    <p>
      From the ${part} part: the errors that surprised the model most, then the right answers of which it was
      surest. Shaded words spoke for the predicted category (blue-green) or against it (orange), found by
      leaving out each word in turn.
    </p>
    ${examples.map(({ explanation, line }) => {
      const predicted = run.classes[explanation.predicted] ?? '';
      const gold = explanation.gold === null ? '–' : (run.classes[explanation.gold] ?? '');
      return html`<blockquote>
        <p dir="auto">${marked(explanation)}</p>
        <p class="note">
          Labelled “${gold}”, predicted “${predicted}” with
          ${percent(explanation.probabilities[explanation.predicted] ?? 0)}. Line ${line}.
        </p>
      </blockquote>`;
    })}`;
}

function marked({ text, attributions, predicted }: Example['explanation']): Markup[] {
  const most = Math.max(...attributions.map(({ weights }) => Math.abs(weights[predicted] ?? 0)), 1e-9);
  const pieces: Markup[] = [];
  let at = 0;
  for (const { start, end, weights } of attributions.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    pieces.push(html`${text.slice(at, start)}`);
    const weight = (weights[predicted] ?? 0) / most;
    const colour = weight > 0 ? '23 112 122' : '196 86 28';
    pieces.push(html`<mark style="background:rgb(${colour} / ${(Math.abs(weight) * 0.45).toFixed(2)})">${text.slice(start, end)}</mark>`); // prettier-ignore
    at = end;
  }
  return [...pieces, html`${text.slice(at)}`];
}

function facts(rows: readonly (readonly [string, Markup | string | number])[]): Markup {
  return html`<div class="table">
    <table>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <td style="width:14.5rem;color:var(--muted)">${name}</td>
            <td>${value}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}

function dataSection({ run, corpus, split }: RunReport): Markup {
  const label = corpus.labels.find(({ id }) => id === run.label.id);
  const read = corpus.documents + corpus.skipped + corpus.empty;
  return html`<h2>The data</h2>
    ${facts([
      ['corpus', `${corpus.name}, from “${corpus.sourceName}”`],
      [
        'rows',
        `${count(read)} read = ${count(corpus.documents)} stored + ${count(corpus.skipped)} skipped + ${count(corpus.empty)} empty`,
      ],
      [
        'columns',
        corpus.columns.map(({ name, role }) => (role === 'other' ? name : `${name} (${role})`)).join(', '),
      ],
      ...(label === undefined
        ? []
        : [
            ['label', label.name] as const,
            [
              'categories',
              label.categories.map(({ name, count: documents }) => `${name} ${count(documents)}`).join(', '),
            ] as const,
            ['without this label', count(label.missing)] as const,
          ]),
      ...(split === undefined
        ? []
        : [
            ['split', split.description] as const,
            [
              'parts',
              `${count(split.counts.train)} training, ${count(split.counts.validation)} validation, ${count(split.counts.test)} test; seed ${String(split.seed)}`,
            ] as const,
          ]),
      ['fingerprint', html`<code>${run.dataFingerprint ?? '–'}</code>`],
    ])}`;
}

function modelSection({ run, preset }: RunReport): Markup {
  return html`<h2>The model</h2>
    ${preset === undefined ? '' : html`<p>${preset.description} <small>${preset.source}</small></p>`}
    ${facts([
      ['run', html`${run.name} <code>${run.id}</code>`],
      [
        'trained',
        `${run.createdAt.slice(0, 10)}, in ${duration(run.seconds)}, on ${run.adapter ?? run.device}${run.threads === null ? '' : `, ${count(run.threads)} ${run.threads === 1 ? 'thread' : 'threads'}`}`,
      ],
      ['seed', run.seed],
      ['parameters', count(run.parameterCount)],
      ['program', `Lectern ${run.appVersion}`],
      ...(run.note === '' ? [] : [['note', run.note] as const]),
    ])}
    <h3>Recipe</h3>
    ${facts(settings(run.recipe).map(([path, value]) => [path, html`<code>${value}</code>`] as const))}`;
}

function settings(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settings(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(value)]],
  );
}

function comparison({ runs, comparison: found }: ReportData): Markup {
  if (found === undefined) return html``;
  const nameOf = (id: string): string => runs.find(({ run }) => run.id === id)?.run.name ?? id;
  const rows = runs.flatMap((report): IntervalRow[] => {
    const metrics = report.run.metrics?.[found.part];
    return metrics == null ? [] : [{ name: report.run.name, estimate: metrics.macroF1, reference: metrics.baseline?.macroF1 }]; // prettier-ignore
  });
  return html`<h2>Side by side</h2>
    <figure>
      ${intervalFigure(rows, 'Macro-F1 of each run')}
      <figcaption>
        Macro-F1 on the ${found.part} part with 95 % intervals. Upright marks: always answering the most
        frequent category.
      </figcaption>
    </figure>
    <div class="table">
      <table>
        <tr>
          <th>difference</th>
          <th class="n">accuracy</th>
          <th class="n">macro-F1</th>
          <th class="n">McNemar p</th>
          <th class="n">exchange p</th>
        </tr>
        ${found.differences.map(
          (pair) =>
            html`<tr>
              <td>${nameOf(pair.a)} − ${nameOf(pair.b)}</td>
              <td class="n">${decimal(pair.accuracy.value)} <small>${interval(pair.accuracy)}</small></td>
              <td class="n">${decimal(pair.macroF1.value)} <small>${interval(pair.macroF1)}</small></td>
              <td class="n">${decimal(pair.mcnemarHolm)}</td>
              <td class="n">${decimal(pair.permutationHolm)}</td>
            </tr>`,
        )}
      </table>
    </div>
    <p class="note">
      On the ${count(found.differences[0]?.documents)} documents that all of them predicted; p-values
      corrected by Holm’s method.
    </p>
    ${found.warnings.map((warning) => html`<p class="note">${warning}</p>`)}`;
}
