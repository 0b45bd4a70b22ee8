import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'open',
  summary: 'Open the workbench in the best window that this machine has.',
  details:
    'Electron where it is installed, else an installed Chromium, Chrome or Edge as an app window, else the address is printed. ' +
    'LECTERN_ELECTRON=0 passes over Electron; LECTERN_BROWSER names a browser, or “none”.',
  positionals: [{ name: 'PROJECT', optional: true, describe: 'The project to open first.' }],
  options: {
    port: {
      type: 'integer',
      value: 'N',
      describe: 'The port, where there is no Electron; a free one unless given.',
    },
  },
  examples: ['open', 'open study.lectern'],
  async run({ positionals, options, terminal }) {
    const [
      { existingProject, startServing, untilAborted },
      { findBrowser, hasScreen, openAppWindow },
      { runElectron },
    ] = await Promise.all([
      import('../serving.ts'),
      import('../../server/app-window.ts'),
      import('../electron-window.ts'),
    ]);
    const project = existingProject(positionals[0]);
    if (hasScreen()) {
      const code = await runElectron(project, terminal);
      if (code !== undefined) return code;
    }
    const serving = await startServing(options.port);
    const { server, host } = serving;
    const printAddress = (why: string): void => {
      const address = server.address(project);
      terminal.result({ address, port: server.port }, () => `${why} Lectern is at ${address}`);
    };

    const browser = findBrowser();
    let ended: Promise<void> = untilAborted(terminal.signal);
    if (!hasScreen()) printAddress('There is no screen to open a window on.');
    else if (browser === undefined)
      printAddress('No Chromium, Chrome or Edge was found: open the address in your browser.');
    else {
      const child = openAppWindow(browser, server.addressForOnce(project), host.folders.settings);
      terminal.note(`Lectern opens in a window of ${browser.name}; close it or press Ctrl+C to end.`);
      let entered = false;
      void serving.entered.then(() => {
        entered = true;
      });
      // A browser that ends without ever showing us has failed; one that hands over to another process has not.
      const failed = (): void => {
        if (!entered) printAddress(`${browser.name} could not be started.`);
      };
      child.on('error', failed);
      child.on('exit', (code) => {
        if (code !== 0) failed();
      });
      ended = Promise.race([ended, serving.left]);
      void ended.finally(() => child.kill());
    }
    await ended;
    if (terminal.signal.aborted && host.busy) terminal.note('Stopping what is under way …');
    await serving.close();
    return 0;
  },
});
