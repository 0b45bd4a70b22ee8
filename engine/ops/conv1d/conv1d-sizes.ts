/** Sizes of a convolution over time. Texts are [texts, time, channels]: the rows of a window lie one behind the other. */
import { ShapeError } from '../../core/errors.ts';
import type { TensorType } from '../../core/operation.ts';
import { showShape } from '../../core/shape.ts';

export interface Conv1dAttributes {
  readonly stride: number;
  /** Rows of zeros before and behind every text. */
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

export interface Conv1dSizes extends Conv1dAttributes {
  readonly texts: number;
  readonly time: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  /** Channels and filters of one group. */
  readonly groupChannels: number;
  readonly groupFilters: number;
  /** Windows of a text. */
  readonly windows: number;
}

/** x [texts, time, channels], weight [filters, kernel, channels / groups]; throws ShapeError where they do not fit. */
export function conv1dSizes(x: TensorType, weight: TensorType, attributes: Conv1dAttributes): Conv1dSizes {
  const { stride, padding, dilation, groups } = attributes;
  for (const [name, value, least] of [
    ['stride', stride, 1],
    ['padding', padding, 0],
    ['dilation', dilation, 1],
    ['number of groups', groups, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new ShapeError('conv1d', `a ${name} of ${value} is not a whole number from ${least} on.`);
  if (x.shape.length !== 3 || weight.shape.length !== 3)
    throw new ShapeError(
      'conv1d',
      `x ${showShape(x.shape)} must be [texts, time, channels] and weight ${showShape(weight.shape)} [filters, kernel, channels].`,
    );
  const [texts, time, channels] = x.shape as [number, number, number];
  const [filters, kernel, groupChannels] = weight.shape as [number, number, number];
  if (channels !== groupChannels * groups || filters % groups !== 0)
    throw new ShapeError(
      'conv1d',
      `${channels} channels in ${groups} groups do not fit weight ${showShape(weight.shape)}.`,
    );
  const span = dilation * (kernel - 1) + 1;
  if (kernel < 1 || time + 2 * padding < span)
    throw new ShapeError(
      'conv1d',
      `a kernel that spans ${span} rows does not fit into ${time} rows with a padding of ${padding}.`,
    );
  const windows = Math.floor((time + 2 * padding - span) / stride) + 1;
  const groupFilters = filters / groups;
  return { ...attributes, texts, time, channels, filters, kernel, groupChannels, groupFilters, windows };
}
