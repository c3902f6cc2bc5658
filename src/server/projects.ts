import { dirname } from 'node:path';
import { Project } from './project.js';
import type { Settings } from './settings.js';

/** The projects that the open folders and files belong to, by root. */
export class Projects {
  private readonly byRoot = new Map<string, Project>();
  /** Folder of a file → its project, so that typing does not look for Makefiles. */
  private readonly byFolder = new Map<string, Project>();

  constructor(private readonly onProblem: (message: string) => void) {}

  of(path: string, folder: string | null, settings: Settings, trusted: boolean): Project {
    const near = this.byFolder.get(dirname(path));
    if (near) return near;
    const opened = Project.open(path, folder, settings, trusted);
    const known = this.byRoot.get(opened.root);
    const project = known ?? opened;
    if (known) opened.close();
    else {
      this.byRoot.set(project.root, project);
      for (const problem of project.problems) this.onProblem(problem);
    }
    this.byFolder.set(dirname(path), project);
    return project;
  }

  all(): Project[] {
    return [...this.byRoot.values()];
  }

  /** Forgets everything: the next question opens projects with the settings of then. */
  reset(): void {
    for (const project of this.byRoot.values()) project.close();
    this.byRoot.clear();
    this.byFolder.clear();
  }
}
