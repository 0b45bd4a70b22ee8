/** Names of what the preload asks the main process for. */
export const channels = {
  connect: 'lectern:connect',
  port: 'lectern:port',
  chooseFile: 'lectern:choose-file',
  chooseProject: 'lectern:choose-project',
  saveAs: 'lectern:save-as',
  menu: 'lectern:menu',
} as const;
