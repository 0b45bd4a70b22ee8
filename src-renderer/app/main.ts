import './fonts.css';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { z } from 'zod';
import { client } from '../client/host.ts';
import { commands } from '../state/commands.svelte.ts';
import { jobs } from '../state/jobs.svelte.ts';
import { navigation } from '../state/navigation.svelte.ts';
import { theme } from '../state/theme.svelte.ts';
import { undoing } from '../state/undoing.svelte.ts';
import { workspace } from '../state/workspace.svelte.ts';
import App from './App.svelte';

// The content policy forbids eval, so zod need not try it.
z.config({ jitless: true });

theme.start();
navigation.start();
commands.start();
jobs.start();
workspace.start();
undoing.start();
client.start();

const target = document.getElementById('app');
if (!target) throw new Error('The page has no #app element.');
mount(App, { target });
