/**
 * The small intermediate representation: one graph a function. It knows C and
 * nothing of kernel APIs. All offsets are UTF-16 code units, 0-based.
 */

/** Index into `FlowGraph.paths`. */
export type PathId = number;

/**
 * An access path: a variable followed by selectors. `text` is canonical, so equal
 * texts are equal paths: `p`, `p->a.b`, `*p`, `p[i]`, `p[0].x`, `(*p)->a` is `*p->a`
 * with the selectors `*`, `->a`; what `p->a` points to is `*(p->a)`.
 */
export interface AccessPath {
  readonly id: PathId;
  readonly text: string;
  /** The path without its last selector; -1 for a plain variable. */
  readonly parent: PathId;
  /** `''` for a variable, else `->f`, `.f`, `*`, `[]` with the index as written: `[i]`. */
  readonly selector: string;
  /** The path of the variable at the start. */
  readonly root: PathId;
  readonly rootKind: 'param' | 'local' | 'static' | 'global' | 'temp';
  /** Variables that occur in an index of this path; it means another place when one changes. */
  readonly indices: readonly PathId[];
  /** Number of selectors that go through a pointer (`->`, `*`, `[]` on a pointer). */
  readonly derefs: number;
  /** What stands in the brackets, for `[]`. */
  readonly index?: Expr;
}

/** A side-effect-free expression. Calls, assignments and ++ have been hoisted into instructions. */
export type Expr =
  | { readonly op: 'path'; readonly path: PathId; readonly at: number }
  /** `&path` (also an array that decays). */
  | { readonly op: 'address'; readonly path: PathId; readonly at: number }
  /** Integer or character constant, NULL, true, false. */
  | {
      readonly op: 'int';
      readonly value: number;
      /** For an exact reader: `U`, `L` and `X` (hexadecimal or octal), as the constant has them. */
      readonly suffix?: string;
    }
  /** A positive or negative errno: `-ENOMEM` is { name: 'ENOMEM', negative: true }. */
  | { readonly op: 'errno'; readonly name: string; readonly negative: boolean }
  | { readonly op: 'string'; readonly text: string }
  /** An identifier that is no variable in scope: macro, enumerator, function or global. Upper case: constant. */
  | { readonly op: 'symbol'; readonly name: string; readonly at: number }
  | { readonly op: 'unary'; readonly operator: '!' | '-' | '~'; readonly arg: Expr }
  /** Comparison, arithmetic, bit and (call-free) logical operators. */
  | { readonly op: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr }
  /** Anything else, with the sub-expressions it reads. `text` makes equal ones comparable. */
  | { readonly op: 'opaque'; readonly text: string; readonly args: readonly Expr[] };

export interface CallInstr {
  readonly k: 'call';
  /** Number of the call site in this function, from 0. */
  readonly site: number;
  /** Name of the function or macro; null for a call through a pointer. */
  readonly callee: string | null;
  /** For a call through a pointer: `ops->enable`. */
  readonly via: Expr | null;
  readonly args: readonly Expr[];
  /** Where the result goes: a path, a temporary, or null when it is not used. */
  readonly dest: PathId | null;
  /** True when `dest` is assigned by the source itself (`x = f()`), false for a temporary. */
  readonly at: number;
  readonly end: number;
}

export interface AssignInstr {
  readonly k: 'assign';
  readonly to: PathId;
  readonly from: Expr;
  /** For `x += e` and `x++`: the operator without `=`; `from` is then the right side (1 for ++). */
  readonly compound: string | null;
  readonly at: number;
  readonly end: number;
}

/** A local variable comes into scope without a value. */
export interface DeclareInstr {
  readonly k: 'declare';
  readonly path: PathId;
  readonly at: number;
}

/** A variable with `__free(name)` leaves its scope: its cleanup runs on its value. */
export interface CleanupInstr {
  readonly k: 'cleanup';
  readonly path: PathId;
  readonly name: string;
  /** `__cleanup(fn)` rather than `__free(name)`: fn gets the variable's address. */
  readonly raw: boolean;
  /** Where the scope is left. */
  readonly at: number;
}

/** `guard(class)(args)` or the entry of a `scoped_guard(class, args)` block; and its end. */
export interface GuardInstr {
  readonly k: 'guard' | 'unguard';
  readonly class: string;
  readonly args: readonly Expr[];
  readonly site: number;
  readonly at: number;
}

/** An expression evaluated for nothing (`(void)p->x;`): it may still read memory. */
export interface ReadInstr {
  readonly k: 'read';
  readonly value: Expr;
  readonly at: number;
}

export type Instr = CallInstr | AssignInstr | DeclareInstr | CleanupInstr | GuardInstr | ReadInstr;

/** How the source leaves a block, where it says so. */
export interface JumpVia {
  readonly kind: 'goto' | 'break' | 'continue';
  readonly label: string | null;
  readonly at: number;
}

export type Terminator =
  | { readonly k: 'jump'; readonly to: number; readonly via: JumpVia | null }
  | {
      readonly k: 'branch';
      readonly cond: Expr;
      readonly yes: number;
      readonly no: number;
      readonly at: number;
      readonly end: number;
      readonly loop: boolean;
    }
  /** Nothing is known of the choice (`#if` branches). Equal `key`s in one function choose alike: the nth target each time. */
  | { readonly k: 'choice'; readonly key: string; readonly to: readonly number[]; readonly at: number }
  | {
      readonly k: 'switch';
      readonly value: Expr;
      readonly cases: readonly { readonly values: readonly Expr[]; readonly to: number }[];
      readonly otherwise: number;
      readonly at: number;
    }
  /** Head of an iterator macro's loop: the macro steps, then enters the body or leaves. */
  | {
      readonly k: 'iterate';
      readonly macro: string;
      readonly args: readonly Expr[];
      readonly site: number;
      readonly body: number;
      readonly exit: number;
      readonly at: number;
    }
  | { readonly k: 'return'; readonly value: Expr | null; readonly at: number; readonly end: number }
  /** A call that does not return, or code that cannot go on. */
  | { readonly k: 'stop'; readonly at: number };

export interface Block {
  readonly id: number;
  readonly instrs: readonly Instr[];
  readonly end: Terminator;
  /** The label that starts the block, if any. */
  readonly label: string | null;
}

export interface Variable {
  readonly name: string;
  readonly path: PathId;
  /** Type as written, white space collapsed: `struct device_node *`. */
  readonly type: string;
  readonly pointer: boolean;
  readonly array: boolean;
  readonly kind: 'param' | 'local' | 'static';
  /** Position among the parameters, -1 for a local. */
  readonly index: number;
  /** `__free(name)` on the declaration, as is; `class:name` for a variable of `CLASS(name, variable)`. */
  readonly cleanup: string | null;
  readonly at: number;
}

export interface FlowNote {
  readonly at: number;
  readonly reason: string;
}

export interface FlowGraph {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly nameAt: number;
  /** Offset of the closing brace, where a function without `return` leaves. */
  readonly closeAt: number;
  readonly isStatic: boolean;
  /** Return type as written, without storage class and attributes. */
  readonly returnType: string;
  readonly returnsPointer: boolean;
  readonly returnsVoid: boolean;
  readonly params: readonly Variable[];
  /** All variables with their declarations; shadowed ones get `name#2`. */
  readonly variables: readonly Variable[];
  readonly paths: readonly AccessPath[];
  /** Entry is block 0; reverse postorder, unreachable blocks removed. */
  readonly blocks: readonly Block[];
  readonly sites: number;
  readonly notes: readonly FlowNote[];
}

/** What flow must be told of names, so that it need not know any. */
export interface FlowOptions {
  /** Functions and macros that only pass their argument on: `unlikely`, `WARN_ON`, … */
  readonly transparent: ReadonlySet<string>;
  /** Of those, the ones that pass on another argument than the first, by index: `drm_WARN_ON(dev, x)`. */
  readonly passes?: ReadonlyMap<string, number>;
  /** Calls that never return: `panic`, `BUG`, … */
  readonly noReturn: ReadonlySet<string>;
  /** Upper bound of blocks and instructions; a function beyond it is not lowered. */
  readonly maxSize: number;
  /**
   * For a reader that follows one path with real values: constants are chosen between on
   * paths of their own, members that are not named get places (`.#+0` for the first,
   * `.#x+1` for the one behind x), and a static's first
   * value is assigned behind a branch on `{static}`, which is true the first time only.
   * Casts stay, as opaque `{cast} TYPE` of one argument; texts keep their white space.
   */
  readonly exact?: boolean;
  /** For an exact reader: a name in parentheses is a type, what follows it is cast: `(u16)-1`. */
  readonly isType?: (name: string) => boolean;
}
