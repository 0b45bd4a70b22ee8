/**
 * A graph of ONNX operators and its file (https://onnx.ai/onnx/repo-docs/IR.html). Field numbers are those of onnx.proto;
 * operators those of set 17.
 */
import { TensorFileError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { ProtobufMessage } from './protobuf-message.ts';

/** Version 8 of the file format came with operator set 17: what reads one reads the other. */
const FILE_VERSION = 8;
const OPERATOR_SET = 17;
/** Protocol buffers hold at most 2 GiB. */
const LARGEST_FILE = 2 ** 31 - 1;

const elementTypes = { f32: 1, i32: 6, i64: 7, bool: 9 } as const;
export type OnnxElement = keyof typeof elementTypes;

/** Of AttributeProto. */
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7 } as const;

/** A whole number, a list of them, a text, or a number with a fraction as `{ float }`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** An extent, or the name of one that is known only when the model runs. */
export type OnnxExtent = number | string;

/** Names a tensor of the graph. */
export type OnnxValue = string;

export class OnnxGraph {
  readonly #nodes: ProtobufMessage[] = [];
  readonly #tensors: ProtobufMessage[] = [];
  readonly #inputs: ProtobufMessage[] = [];
  readonly #outputs: ProtobufMessage[] = [];
  readonly #constants = new Map<string, OnnxValue>();
  #count = 0;

  input(name: string, type: OnnxElement, shape: readonly OnnxExtent[]): OnnxValue {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Gives a value the name by which it is asked for. */
  output(value: OnnxValue, name: string, type: OnnxElement, shape: readonly OnnxExtent[]): void {
    this.#node('Identity', [value], {}, [name]);
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Weights under their own name. */
  weights(name: string, shape: readonly number[], data: Float32Array): OnnxValue {
    this.#tensors.push(tensor(name, 'f32', shape, bytesOf(data)));
    return name;
  }

  integers(values: readonly number[], shape: readonly number[] = [values.length]): OnnxValue {
    return this.#constant(
      'i64',
      shape,
      bytesOf(BigInt64Array.from(values, (value) => BigInt(value))),
      values,
    );
  }

  integers32(values: readonly number[], shape: readonly number[] = [values.length]): OnnxValue {
    return this.#constant('i32', shape, bytesOf(Int32Array.from(values)), values);
  }

  number(value: number): OnnxValue {
    return this.#constant('f32', [], bytesOf(Float32Array.of(value)), [value]);
  }

  #constant(
    type: OnnxElement,
    shape: readonly number[],
    data: Uint8Array,
    values: readonly number[],
  ): OnnxValue {
    const key = `${type} ${shape.join('×')} ${values.join(' ')}`;
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `constant.${this.#constants.size}`;
      this.#constants.set(key, name);
      this.#tensors.push(tensor(name, type, shape, data));
    }
    return name;
  }

  /** Adds an operator with one result. An input that is left out is ''. */
  apply(
    operator: string,
    inputs: readonly OnnxValue[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): OnnxValue {
    return this.applyAll(operator, inputs, attributes, 1)[0]!;
  }

  /** Adds an operator with several results. */
  applyAll(
    operator: string,
    inputs: readonly OnnxValue[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    results: number,
  ): OnnxValue[] {
    const own = this.#count;
    const outputs = Array.from({ length: results }, (_, index) =>
      results === 1 ? `${operator}.${own}` : `${operator}.${own}.${index}`,
    );
    this.#node(operator, inputs, attributes, outputs);
    return outputs;
  }

  #node(
    operator: string,
    inputs: readonly OnnxValue[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    outputs: readonly OnnxValue[],
  ): void {
    const node = new ProtobufMessage();
    for (const input of inputs) node.text(1, input);
    for (const output of outputs) node.text(2, output);
    node.text(3, `${operator.toLowerCase()} ${this.#count++}`).text(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.#nodes.push(node);
  }

  /** @param metadata texts that travel with the model */
  file(name: string, metadata: Readonly<Record<string, string>>): Uint8Array {
    const graph = new ProtobufMessage();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    for (const one of this.#tensors) graph.message(5, one);
    for (const one of this.#inputs) graph.message(11, one);
    for (const one of this.#outputs) graph.message(12, one);
    const model = new ProtobufMessage().integer(1, FILE_VERSION).text(2, 'Lectern').message(7, graph);
    model.message(8, new ProtobufMessage().text(1, '').integer(2, OPERATOR_SET));
    for (const [key, value] of Object.entries(metadata))
      model.message(14, new ProtobufMessage().text(1, key).text(2, value));
    if (model.length > LARGEST_FILE)
      throw new TensorFileError(
        `The model has ${Math.round(model.length / 2 ** 20)} MiB of weights, and an ONNX file holds at most 2,047: use safetensors.`,
      );
    return model.finish();
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function tensor(
  name: string,
  type: OnnxElement,
  shape: readonly number[],
  data: Uint8Array,
): ProtobufMessage {
  const width = type === 'i64' ? 8 : type === 'bool' ? 1 : 4;
  if (data.length !== sizeOf(shape) * width)
    throw new TensorFileError(
      `The tensor “${name}” has ${data.length} bytes; its shape asks for ${sizeOf(shape) * width}.`,
    );
  const message = new ProtobufMessage();
  for (const extent of shape) message.integer(1, extent);
  return message.integer(2, elementTypes[type]).text(8, name).bytes(9, data);
}

function valueInfo(name: string, type: OnnxElement, shape: readonly OnnxExtent[]): ProtobufMessage {
  const extents = new ProtobufMessage();
  for (const extent of shape) {
    const message = new ProtobufMessage();
    if (typeof extent === 'number') message.integer(1, extent);
    else message.text(2, extent);
    extents.message(1, message);
  }
  const inner = new ProtobufMessage().integer(1, elementTypes[type]).message(2, extents);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, inner));
}

function attribute(name: string, value: OnnxAttribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, attributeTypes.integer);
  if (typeof value === 'string') return message.text(4, value).integer(20, attributeTypes.text);
  if ('float' in value) return message.float(2, value.float).integer(20, attributeTypes.float);
  for (const one of value) message.integer(8, one);
  return message.integer(20, attributeTypes.integers);
}
