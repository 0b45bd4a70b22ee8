/** Of the page: a reading column in a serif, tables and figures in a sans, and what a printer needs. */
export const reportStyle = `
:root { --paper: #faf8f3; --ink: #211f1b; --muted: #57524a; --line: #ddd7ca; --accent: #13565b; --soft: #f1eee6;
  --serif: 'Source Serif 4', 'Source Serif Pro', 'Noto Serif', Charter, Georgia, serif;
  --sans: Inter, system-ui, 'Segoe UI', 'Noto Sans', sans-serif; }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 17px/1.55 var(--serif); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 4rem 1.5rem 6rem; max-width: 46rem; font-feature-settings: 'kern', 'liga'; hanging-punctuation: first; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1.5rem; margin-bottom: 2.5rem; }
.over { font: 600 .75rem/1.4 var(--sans); letter-spacing: .08em; text-transform: uppercase; color: var(--accent); margin: 0 0 .5rem; }
h1 { font-size: 2.3rem; line-height: 1.12; font-weight: 600; letter-spacing: -.015em; margin: 0 0 .6rem; text-wrap: balance; overflow-wrap: anywhere; }
.lede { color: var(--muted); margin: 0; }
h2 { font-size: 1.35rem; line-height: 1.25; font-weight: 600; margin: 3.2rem 0 .8rem; break-after: avoid; }
h3 { font: 600 .9rem/1.4 var(--sans); margin: 2rem 0 .5rem; break-after: avoid; }
p { margin: 0 0 1rem; }
.headline { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 0 0 1.5rem; }
.headline div { min-width: 9rem; }
.headline b { display: block; font-size: 2.3rem; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums lining-nums; letter-spacing: -.02em; }
.headline span { font: .8rem/1.4 var(--sans); color: var(--muted); font-variant-numeric: tabular-nums; display: block; }
figure { margin: 1.2rem 0 1.8rem; break-inside: avoid; overflow-x: auto; }
figure svg { display: block; max-width: 100%; height: auto; font-family: var(--sans); font-variant-numeric: tabular-nums; }
figcaption, .note { font: .82rem/1.5 var(--sans); color: var(--muted); margin: .6rem 0 0; }
.table { overflow-x: auto; margin: 1rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font: .84rem/1.4 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
th { text-align: left; font-weight: 600; border-bottom: 1.5px solid var(--ink); padding: .35rem .9rem .35rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .35rem .9rem .35rem 0; vertical-align: top; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; }
td small { color: var(--muted); font-size: .78rem; white-space: nowrap; }
blockquote { margin: 0 0 1.4rem; padding: .2rem 0 .2rem 1.1rem; border-left: 3px solid var(--line); break-inside: avoid; }
blockquote p { margin: 0 0 .35rem; line-height: 1.75; overflow-wrap: anywhere; }
mark { color: inherit; border-radius: 2px; padding: .05em .1em; }
code { font: .85em ui-monospace, 'Cascadia Mono', Menlo, monospace; overflow-wrap: anywhere; }
.methods { background: var(--soft); border-radius: 3px; padding: 1.1rem 1.3rem; }
.methods p:last-child { margin: 0; }
footer { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1rem; font: .8rem/1.5 var(--sans); color: var(--muted); }
@page { margin: 20mm 18mm; }
@media print {
  html { background: #fff; font-size: 10.5pt; }
  body { padding: 0; max-width: none; }
  .methods { background: none; border: 1px solid var(--line); }
  h2 { margin-top: 2rem; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
