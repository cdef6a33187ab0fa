package assay.cli;

import assay.audit.AuditListener;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is: a line with the time left on a terminal, now and then a line else. */
sealed interface ProgressDisplay extends AuditListener, AutoCloseable {
  @Override
  void close();

  /** The display that fits standard error. */
  static ProgressDisplay of(Console console, boolean quiet) {
    if (quiet) {
      return new Silent();
    }
    return console.terminal().err() ? new Bar(console) : new Lines(console, System::nanoTime);
  }

  /** Nothing but warnings. */
  final class Silent implements ProgressDisplay {
    @Override
    public void close() {}
  }

  /** One line that is drawn again and again; each finished stage leaves its line. */
  final class Bar implements ProgressDisplay {
    private final Console console;
    private @Nullable ProgressBar bar;

    Bar(Console console) {
      this.console = console;
    }

    @Override
    public synchronized void started(String stage, long total, long done) {
      close();
      int width = console.terminal().width() - 1;
      bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(total > 0 ? total : -1)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setMaxRenderedLength(width)
              .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
              .build();
    }

    private void draw(String line) {
      console.err().print("\r" + line + "\u001b[K");
      console.err().flush();
    }

    @Override
    public synchronized void advanced(String stage, long done) {
      if (bar != null) {
        bar.stepTo(done);
      }
    }

    @Override
    public synchronized void finished(String stage) {
      close();
    }

    @Override
    public synchronized void warned(String message) {
      console.err().println("\r\u001b[Kassay: " + Visible.lines(message));
    }

    @Override
    public synchronized void close() {
      if (bar != null) {
        bar.close();
        bar = null;
        console.err().println();
      }
    }
  }

  /** A line when a stage starts and ends, and every ten seconds between. */
  final class Lines implements ProgressDisplay {
    private static final double EVERY = 10;
    private final Console console;
    private final LongSupplier nanos;
    private String stage = "";
    private long total;
    private long before;
    private long startedAt;
    private long saidAt;

    Lines(Console console, LongSupplier nanos) {
      this.console = console;
      this.nanos = nanos;
    }

    @Override
    public synchronized void started(String stage, long total, long done) {
      this.stage = stage;
      this.total = total;
      before = done;
      startedAt = nanos.getAsLong();
      saidAt = startedAt;
      say(
          total == 0
              ? "…"
              : total
                  + " to do"
                  + (done == 0 ? "" : ", " + done + " of them finished by an earlier run"));
    }

    @Override
    public synchronized void advanced(String stage, long done) {
      long now = nanos.getAsLong();
      if (seconds(saidAt, now) < EVERY || total == 0) {
        return;
      }
      saidAt = now;
      double perUnit = seconds(startedAt, now) / Math.max(1, done - before);
      say(
          done
              + " of "
              + total
              + (done > before ? ", about " + left(perUnit * (total - done)) + " left" : ""));
    }

    @Override
    public synchronized void finished(String stage) {
      say("done in " + left(seconds(startedAt, nanos.getAsLong())));
    }

    @Override
    public synchronized void warned(String message) {
      console.err().println("assay: " + Visible.lines(message));
    }

    private void say(String text) {
      console.err().println("assay: " + stage + ": " + text);
      console.err().flush();
    }

    private static double seconds(long from, long to) {
      return (to - from) / 1e9;
    }

    /** Whole seconds, minutes or hours, rounded up. */
    static String left(double seconds) {
      long s = (long) Math.ceil(seconds);
      if (s < 60) {
        return s + " s";
      }
      return s < 3600
          ? s / 60 + " min " + s % 60 + " s"
          : s / 3600 + " h " + s % 3600 / 60 + " min";
    }

    @Override
    public void close() {}
  }
}
