/** Everything with charts comes in one piece when it is first needed, so that it does not delay the start. */
export const loadRunScreens = () => import('./RunScreens.svelte');
