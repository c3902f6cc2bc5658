/** A replacement; offsets are UTF-16 code units of the text it is made for, `end` exclusive. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type FixKind =
  /** Inserts, moves or removes a release. */
  | 'release'
  /** Leaves by another label, or by a new one. */
  | 'label'
  /** An iterator that gives its variable up itself. */
  | 'scoped-iterator'
  /** `__free()` on the declaration. */
  | 'cleanup'
  /** A call that takes nothing when it fails. */
  | 'resume-and-get'
  /** The function that belongs to what was taken. */
  | 'matching-release'
  /** The variant that a device or drm device gives up. */
  | 'drmm'
  /** A comment with a reason. */
  | 'suppress';

/** A way to make one finding go away. */
export interface Fix {
  /** Tells the fixes of one finding apart; the same for the same text. */
  readonly id: string;
  readonly title: string;
  readonly kind: FixKind;
  /** Sorted, not overlapping. */
  readonly changes: readonly TextChange[];
  /** The one to apply without asking; at most one of a finding. */
  readonly preferred: boolean;
}

/** What a generator proposes; it becomes a `Fix` when the changed text has proved to be better. */
export interface Proposal {
  readonly id: string;
  readonly title: string;
  readonly kind: FixKind;
  readonly changes: readonly TextChange[];
  /** The release is meant for a claim that another function took. */
  readonly elsewhere?: boolean;
  /** Something is taken away: what is not shown unless asked for counts as a new finding too. */
  readonly strict?: boolean;
  /** Other ways out that lose the same claim may be left as they are. */
  readonly partly?: boolean;
}
