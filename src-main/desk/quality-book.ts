import type { MediaReport, MediaState } from "#shared/contract/desk/index.ts";
import type { CallQuality } from "#shared/crm/records.ts";
import type { CallId } from "#shared/ids.ts";
import {
  addSecond,
  callQuality,
  emptySummary,
  mosOfSample,
  noWarnings,
  type QualitySummary,
  standingWarnings,
  type WarningWatch,
  watchQuality,
} from "#shared/quality/index.ts";

type Report = Extract<MediaReport, { what: "quality" }>;
export type LiveQuality = MediaState["quality"][string];

interface Page {
  readonly summary: QualitySummary;
  readonly watch: WarningWatch;
  readonly recent: LiveQuality["recent"];
}

const blank: Page = { summary: emptySummary, watch: noWarnings, recent: [] };
/** Seconds that the picture shows. */
const recentMost = 60;
/** Calls that are remembered: those that live, and ended ones until their wrap-up is surely written. */
const callsMost = 50;

/**
 * How each call sounds, second by second. A call's page is kept under its own id, so that it goes on when the call is taken back into
 * another media page.
 */
export class QualityBook {
  readonly #pages = new Map<CallId, Page>();

  /** Notes one second. @returns what is to be shown of the call now */
  note(report: Report): LiveQuality {
    const { callId, roundTripMs, jitterMs, loss, lossSent, heardDbfs, codec } = report;
    const page = this.#pages.get(callId) ?? blank;
    const mos = mosOfSample(report);
    const watch = watchQuality(page.watch, report, mos);
    const second = { mos, loss: loss === null ? null : Math.round(loss * 1000) / 1000 };
    const recent = [...page.recent, second].slice(-recentMost);
    this.#pages.delete(callId);
    this.#pages.set(callId, { summary: addSecond(page.summary, report, mos), watch, recent });
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= callsMost) break;
      this.#pages.delete(oldest);
    }
    const warnings = [...standingWarnings(watch)];
    return { roundTripMs, jitterMs, loss, heardDbfs, codec, lossSent, mos, warnings, recent };
  }

  /** The call as its record keeps it; null when nothing of it was measured (never connected, or by an engine before this one). */
  qualityOf(callId: CallId): CallQuality | null {
    const page = this.#pages.get(callId);
    return page ? callQuality(page.summary) : null;
  }
}
