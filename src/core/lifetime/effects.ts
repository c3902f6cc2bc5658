import type { ObligationKind } from '../contracts/model.js';
import type { Holder, ObjectId, Reference } from './state.js';

/** The primitive steps. Contracts compile to these; nothing else changes claims. */
export type Primitive =
  | { readonly do: 'get'; readonly reference: Reference }
  | {
      readonly do: 'put';
      readonly objects: readonly ObjectId[];
      /** All arguments of the call, to tell claims on one object apart. */
      readonly others: readonly ObjectId[];
      /** A callee's body does it. */
      readonly through: boolean;
      /** The callee whose body does it. */
      readonly within?: string;
      /** What the callee gives up is what it was called with, not something it finds there. */
      readonly argument?: boolean;
      /** A callee that failed, with this result, freed it and left the pointer where it was. */
      readonly failed?: ObjectId;
      readonly by: string;
      readonly at: number;
      /** Kind of object that the call serves; null when it serves many. */
      readonly object: string | null;
      readonly kind: ObligationKind;
      /** It undoes something that was set up on the object, and leaves the object as it is. */
      readonly undoes?: boolean;
      readonly final: boolean;
      /** All claims that it serves on the object, not only the last one. */
      readonly all?: boolean;
      readonly site: string;
      /** The object as the source names it. */
      readonly label: string;
      /** Only this claim: where a path is followed with real counts it is known which one ends. */
      readonly only?: string;
    }
  | {
      readonly do: 'transfer';
      readonly objects: readonly ObjectId[];
      readonly to: Holder;
      /** Only the claim that was taken at this site. */
      readonly only?: string;
      readonly kinds?: readonly ObligationKind[];
    }
  /** The claim taken at this site never came to be, or was dropped by the construct that took it. */
  | { readonly do: 'forget'; readonly site: string }
  /** Something looks inside the object. */
  | { readonly do: 'use'; readonly objects: readonly ObjectId[]; readonly at: number }
  | {
      readonly do: 'pass';
      readonly objects: readonly ObjectId[];
      readonly to: string;
      readonly kinds?: readonly ObligationKind[];
    };

/** What the machine noticed while it took a step. */
export type LifetimeEvent =
  | { readonly what: 'released'; readonly reference: Reference; readonly by: string; readonly at: number }
  | { readonly what: 'released-twice'; readonly reference: Reference; readonly by: string; readonly at: number }
  | { readonly what: 'used-after-release'; readonly reference: Reference; readonly at: number }
  /** Taken again at the same place while the last claim is still held by nothing but a variable. */
  | { readonly what: 'lost'; readonly reference: Reference; readonly at: number }
  | {
      readonly what: 'wrong-release';
      readonly reference: Reference;
      readonly by: string;
      readonly at: number;
      /** A callee's body does it. */
      readonly through: boolean;
    };

/** How the driver compares identities. */
export interface Identity {
  /** The identities mean the same object, or one is a part of the other that shares its lifetime. */
  readonly same: (a: ObjectId, b: ObjectId) => boolean;
  /** Like `same`, but also for elements of one array whose index is not known to be equal. */
  readonly alike: (a: ObjectId, b: ObjectId) => boolean;
  /** The first lies inside the memory of the second: it is gone when that is. */
  readonly part: (inner: ObjectId, whole: ObjectId) => boolean;
}
