/** Which optimiser, and its numbers. Where a number is left out, the one of its paper or the usual one is taken. */

interface Decay {
  /** L2: this times the weight is added to the gradient. Of adamw, and where `decoupled`: see there. */
  readonly weightDecay?: number | undefined;
}

interface Moments extends Decay {
  /** Shares of the old moments that stay; 0.9 and 0.999 (Kingma and Ba 2015). */
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
  /** 1e-8. */
  readonly epsilon?: number | undefined;
}

interface Decoupling {
  /** Weights shrink by learning rate × weight decay instead (Loshchilov and Hutter 2019). */
  readonly decoupled?: boolean | undefined;
}

export type OptimizerOptions =
  | (Decay & {
      readonly name: 'sgd';
      readonly momentum?: number | undefined;
      /** Share of the gradient that momentum leaves out after the first update. */
      readonly dampening?: number | undefined;
      readonly nesterov?: boolean | undefined;
    })
  | (Decay & {
      readonly name: 'adagrad';
      /** 1e-10. */
      readonly epsilon?: number | undefined;
      /** The rate falls as 1 / (1 + (update − 1) · decay); 0. */
      readonly learningRateDecay?: number | undefined;
      /** What the sums of squares start from; 0. */
      readonly initialSum?: number | undefined;
    })
  | (Decay & {
      readonly name: 'rmsprop';
      /** Share of the old moments that stays; 0.99. */
      readonly alpha?: number | undefined;
      /** 1e-8. */
      readonly epsilon?: number | undefined;
      /** Divide by the standard deviation of the gradients in place of their root mean square. */
      readonly centered?: boolean | undefined;
      readonly momentum?: number | undefined;
    })
  | (Decay & {
      readonly name: 'adadelta';
      /** Share of the old moments that stays; 0.9. */
      readonly rho?: number | undefined;
      /** 1e-6. */
      readonly epsilon?: number | undefined;
    })
  | (Moments & {
      /** adamw: weights shrink by learning rate × weight decay; adam: L2. */
      readonly name: 'adam' | 'adamw';
      /** The denominator never shrinks (Reddi, Kale and Kumar 2018). */
      readonly amsgrad?: boolean | undefined;
    })
  | (Moments & { readonly name: 'adamax' })
  | (Moments &
      Decoupling & {
        readonly name: 'nadam';
        /** How fast the momentum rises to beta1; 0.004. */
        readonly momentumDecay?: number | undefined;
      })
  | (Moments & Decoupling & { readonly name: 'radam' });
