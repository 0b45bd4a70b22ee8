/** The look of the screen, read from the design tokens (CSS custom properties) as they are at this moment. */
import { estimatedTextWidth, printLook } from './look.ts';
import type { Look } from './look.ts';

let pen: CanvasRenderingContext2D | null = null;

function canvas(): CanvasRenderingContext2D | null {
  pen ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  return pen;
}

/** Whatever notation a token uses (light-dark(), oklch(), color-mix()), as rgb(): ECharts reads no other. */
function resolveColour(probe: HTMLElement, token: string, fallback: string): string {
  probe.style.color = '';
  probe.style.color = `var(${token}, ${fallback})`;
  const context = canvas();
  if (context === null) return fallback;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = fallback;
  context.fillStyle = getComputedStyle(probe).color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return alpha === 255
    ? `rgb(${red}, ${green}, ${blue})`
    : `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
}

export function readLook(element: HTMLElement): Look {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const colour = (token: string, fallback: string): string => resolveColour(probe, token, fallback);
  probe.style.fontFamily = 'var(--font-sans, sans-serif)';
  probe.style.fontSize = 'var(--text-xs, 12px)';
  const style = getComputedStyle(probe);
  const fontFamily = style.fontFamily;
  const fontSize = Math.max(11, Number.parseFloat(style.fontSize) || printLook.fontSize);
  const look: Look = {
    surface: colour('--surface', printLook.surface),
    text: colour('--text', printLook.text),
    muted: colour('--text-muted', printLook.muted),
    faint: colour('--text-faint', printLook.faint),
    line: colour('--line', printLook.line),
    lineStrong: colour('--line-strong', printLook.lineStrong),
    accent: colour('--accent', printLook.accent),
    positive: colour('--positive', printLook.positive),
    negative: colour('--negative', printLook.negative),
    series: printLook.series.map((fallback, index) => colour(`--chart-${index + 1}`, fallback)),
    fontFamily,
    fontSize,
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    textWidth: (text, size) => {
      const context = canvas();
      if (context === null) return estimatedTextWidth(text, size);
      context.font = `${size}px ${fontFamily}`;
      // Digits are drawn with one width (tabular), which a canvas cannot be asked for; a zero has it.
      return context.measureText(text.replace(/\d/g, '0')).width;
    },
  };
  probe.remove();
  return look;
}

/** Calls back when the theme, the font size or the wish for less motion changes; returns how to stop. */
export function onLookChange(changed: () => void): () => void {
  const queries = [
    '(prefers-color-scheme: dark)',
    '(prefers-reduced-motion: reduce)',
    '(prefers-contrast: more)',
  ].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['class', 'style', 'data-theme'],
  });
  // Labels measured before the web font arrived have the wrong width.
  void document.fonts.ready.then(changed);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    observer.disconnect();
  };
}
