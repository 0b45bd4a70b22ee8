/**
 * Which rows of a long table are on the screen. Rows have one height, so no row need be measured. Browsers cap the
 * height of an element (Chromium at 2^25 px, Firefox at about 17.9 million), so beyond `maximumHeightPx` the scroll
 * bar stands for the table at a smaller scale while rows keep their size.
 */
export const maximumHeightPx = 12_000_000;

export interface RowWindow {
  /** First row to draw, inclusive. */
  first: number;
  /** Last row to draw, exclusive. */
  last: number;
  /** Where the first drawn row begins, in px from the top of the scrolled body. */
  topPx: number;
}

export interface TableGeometry {
  total: number;
  rowHeightPx: number;
  /** Height of the visible part of the body, without the header. */
  viewportPx: number;
}

export function bodyHeight({ total, rowHeightPx }: TableGeometry): number {
  return Math.min(total * rowHeightPx, maximumHeightPx);
}

/** Ratio of the rows' own travel to the scroll bar's travel: 1 for all tables below the cap. */
function scale(geometry: TableGeometry): number {
  const travel = bodyHeight(geometry) - geometry.viewportPx;
  const rowsTravel = geometry.total * geometry.rowHeightPx - geometry.viewportPx;
  return travel > 0 ? rowsTravel / travel : 1;
}

export function rowWindow(geometry: TableGeometry, scrollTopPx: number, overscan: number): RowWindow {
  const { total, rowHeightPx, viewportPx } = geometry;
  const scrollTop = Math.max(0, scrollTopPx);
  const rowsTop = scrollTop * scale(geometry);
  const first = Math.max(0, Math.min(total, Math.floor(rowsTop / rowHeightPx) - overscan));
  const last = Math.min(total, Math.ceil((rowsTop + viewportPx) / rowHeightPx) + overscan);
  return { first, last: Math.max(first, last), topPx: scrollTop - (rowsTop - first * rowHeightPx) };
}

/** The scroll position that brings a row wholly into view with the least movement. */
export function scrollTopFor(geometry: TableGeometry, scrollTopPx: number, row: number): number {
  const { rowHeightPx, viewportPx } = geometry;
  const factor = scale(geometry);
  const rowsTop = scrollTopPx * factor;
  const start = row * rowHeightPx;
  if (start < rowsTop) return start / factor;
  if (start + rowHeightPx > rowsTop + viewportPx) return (start + rowHeightPx - viewportPx) / factor;
  return scrollTopPx;
}
