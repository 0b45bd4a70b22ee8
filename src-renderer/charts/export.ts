/** Figures as files for papers and slides: white background, title and unit inside the picture. */
import { init } from './echarts.ts';
import type { ChartOption } from './echarts.ts';
import type { Figure, FigureTable } from './figure.ts';
import { printLook } from './look.ts';
import type { Look } from './look.ts';

/** 720 pixels at 4 pixels a pixel: 24 cm at 300 dots per inch. */
const PRINT_WIDTH = 720;
const PNG_PIXEL_RATIO = 4;

/** Moves everything down by the height of the title: grids are placed from the top. */
export function withTitle(
  option: ChartOption,
  figure: Figure,
  look: Look,
): { option: ChartOption; titleHeight: number } {
  const titleHeight = figure.subtitle === '' ? 34 : 54;
  const grid = Array.isArray(option.grid) ? option.grid[0] : option.grid;
  const top = typeof grid?.top === 'number' ? grid.top : 0;
  return {
    titleHeight,
    option: {
      ...option,
      animation: false,
      backgroundColor: look.surface,
      grid: { ...grid, top: top + titleHeight },
      title: {
        text: figure.title,
        subtext: figure.subtitle,
        left: 8,
        top: 6,
        itemGap: 6,
        textStyle: { color: look.text, fontSize: 15, fontWeight: 600, fontFamily: look.fontFamily },
        subtextStyle: { color: look.muted, fontSize: look.fontSize, fontFamily: look.fontFamily },
      },
    },
  };
}

function render<T>(
  figure: Figure,
  renderer: 'svg' | 'canvas',
  take: (chart: ReturnType<typeof init>) => T,
): T {
  const { option, titleHeight } = withTitle(
    figure.option(printLook, { width: PRINT_WIDTH, height: figure.height }),
    figure,
    printLook,
  );
  const size = { width: PRINT_WIDTH, height: figure.height + titleHeight };
  const chart =
    renderer === 'svg'
      ? init(null, null, { renderer, ssr: true, ...size })
      : init(document.createElement('div'), null, { renderer, devicePixelRatio: PNG_PIXEL_RATIO, ...size });
  try {
    chart.setOption(option);
    return take(chart);
  } finally {
    chart.dispose();
  }
}

export function figureAsSvg(figure: Figure): string {
  const svg = render(figure, 'svg', (chart) => chart.renderToSVGString());
  // Digits of one width, as on the screen.
  return svg.replace('<svg ', '<svg font-variant-numeric="tabular-nums" ');
}

export function figureAsPng(figure: Figure): Promise<Blob> {
  return render(
    figure,
    'canvas',
    (chart) =>
      new Promise((resolve, reject) => {
        chart
          .renderToCanvas({ pixelRatio: PNG_PIXEL_RATIO, backgroundColor: printLook.surface })
          .toBlob((blob) => {
            if (blob === null) reject(new Error('The picture could not be encoded as PNG.'));
            else resolve(blob);
          }, 'image/png');
      }),
  );
}

/** Tab-separated, so that it pastes into a spreadsheet as cells. */
export function tableAsText(table: FigureTable): string {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ');
  return [table.columns.map((column) => clean(column.title)), ...table.rows.map((row) => row.map(clean))]
    .map((row) => row.join('\t'))
    .join('\n');
}

/** A file name from a title: letters and digits of any script, joined by hyphens. */
export function fileName(title: string, extension: string): string {
  const stem = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${stem === '' ? 'chart' : stem}.${extension}`;
}

export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then; the address would otherwise hold the bytes until the window closes.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
