/** What the tests need of the system: a Chromium, and the Vulkan loader for its software adapter. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { say, seconds } from './say.mjs';

const SOFTWARE_ADAPTER = '/usr/lib/chromium/vk_swiftshader_icd.json';

export function chromium() {
  const named = process.env.LECTERN_BROWSER;
  if (named !== undefined && existsSync(named)) return named;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  }
  const elsewhere = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return elsewhere.find((path) => existsSync(path));
}

async function hasVulkanLoader() {
  const { output } = await runCommand('ldconfig', ['-p']);
  return output.includes('libvulkan.so.1');
}

/** On Debian as root what is missing is installed; elsewhere it is said, and the tests that need it fail or skip in words. */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') {
    if (chromium() === undefined)
      say('No Chromium, Chrome or Edge was found: the tests of the window cannot run.');
    return;
  }
  const missing = [
    ...(chromium() === undefined ? ['chromium'] : []),
    ...((await hasVulkanLoader()) ? [] : ['libvulkan1']),
  ];
  if (missing.length === 0) return;
  const names = missing.join(' and ');
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(
      `Missing for some tests: ${names}. Install ${missing.length > 1 ? 'them' : 'it'} with your system’s package manager.`,
    );
    return;
  }
  say(`Installing ${names} with apt-get, which the tests need.`);
  const startedAt = performance.now();
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], { environment });
  const { code, output } = await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    { environment },
  );
  if (code === 0) say(`Installed ${names} in ${seconds(startedAt)}.`);
  else say(`apt-get could not install ${names}: ${output.trim().split('\n').at(-1) ?? ''}`);
}

/** Without a graphics card Chromium's software adapter stands in, so that the GPU's code is run and checked everywhere. */
export function adapterEnvironment() {
  if (process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux') return {};
  const card = ['/dev/nvidia0', '/dev/dri/renderD128', '/dev/kfd'].some((path) => existsSync(path));
  return !card && existsSync(SOFTWARE_ADAPTER) ? { VK_ICD_FILENAMES: SOFTWARE_ADAPTER } : {};
}
