/** Installs the packages of package-lock.json where node_modules does not hold exactly those. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasOwnNode, onWindows, root } from './places.mjs';
import { runCommand } from './run-command.mjs';
import { say, seconds, SetupFailure } from './say.mjs';

export async function ensurePackages() {
  const missing = whatIsMissing();
  if (missing === undefined) return;
  if (isLink()) {
    say(`node_modules is a link to somebody else’s packages and is left alone, although ${missing}.`);
    return;
  }
  say(`Installing packages with npm ci, because ${missing}; this takes a minute.`);
  const startedAt = performance.now();
  // npm sits beside the Node that runs this, even where the PATH knows another.
  const npm = process.env.npm_execpath;
  const [command, args] =
    npm !== undefined && /\.[cm]?js$/.test(npm)
      ? [process.execPath, [npm]]
      : [onWindows ? 'npm.cmd' : 'npm', []];
  const { code, output } = await runCommand(
    command,
    [...args, 'ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    { shell: onWindows && command === 'npm.cmd' },
  );
  if (code !== 0) {
    throw new SetupFailure(
      `npm ci failed; it said:\n${firstLines(output)}\nCheck that the package registry can be reached, then start again.`,
    );
  }
  if (!hasOwnNode()) {
    throw new SetupFailure(
      'npm ci did not install Node 24: allow the install script of the package “node” and start again.',
    );
  }
  say(`Packages installed in ${seconds(startedAt)}.`);
}

/** In words; undefined when all is there. npm notes in node_modules what it has installed. */
function whatIsMissing() {
  const wanted = packagesIn('package-lock.json');
  let installed;
  try {
    installed = packagesIn(join('node_modules', '.package-lock.json'));
  } catch {
    return 'they are not there yet';
  }
  for (const [path, { version, optional, peer }] of Object.entries(wanted)) {
    const found = installed[path]?.version;
    // Optional ones are for other systems; npm leaves them out without a word.
    if (path !== '' && found !== version && !(found === undefined && (optional || peer))) {
      return `${path.replace(/^.*node_modules\//, '')} ${version} is not there`;
    }
  }
  return hasOwnNode() ? undefined : 'Node 24 is not there';
}

/** Several checkouts may share one installation; npm would empty it under the others. */
function isLink() {
  return lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** npm goes on to print its whole manual. */
function firstLines(output) {
  return output.trim().split('\n').slice(0, 12).join('\n');
}

function packagesIn(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}
