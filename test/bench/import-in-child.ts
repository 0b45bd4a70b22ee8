/** One import as the host does it, in a process of its own so that its memory is its own. Prints JSON. */
import { openProjectWriter } from '../../src-main/database/open-project.ts';
import { runImport } from '../../src-main/features/corpora/import-job.ts';

const [projectPath, path] = process.argv.slice(2) as [string, string];
const writer = openProjectWriter(projectPath);
let longestPauseMs = 0;
let last = performance.now();
const heart = setInterval(() => {
  const now = performance.now();
  longestPauseMs = Math.max(longestPauseMs, now - last - 5);
  last = now;
}, 5);
const before = process.cpuUsage();
const report = await runImport(
  { projectPath, path, sourceName: 'tweets.csv', options: {}, roles: {} },
  { id: 'bench', signal: new AbortController().signal, progress: () => undefined },
);
const { user, system } = process.cpuUsage(before);
clearInterval(heart);
const found = writer.value<number>("SELECT count(*) FROM corpus_1_fts WHERE corpus_1_fts MATCH 'quoted'");
writer.close();
console.log(
  JSON.stringify({
    seconds: report.seconds,
    processorSeconds: Math.round((user + system) / 1e4) / 100,
    stored: report.stored,
    found,
    peakMemoryMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    longestHostPauseMs: Math.round(longestPauseMs),
  }),
);
