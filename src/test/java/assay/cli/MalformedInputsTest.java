package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.ParquetFiles;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files from careless and from hostile parties: each ends in one clear line and exit code 2, takes
 * bounded memory, and leaves nothing half-written.
 */
class MalformedInputsTest {
  /** What reading any of these files may allocate, all in all; most take a few KiB. */
  private static final long MOST_ALLOCATED = 1400L << 20;

  private static final String OK = "member,score\n1,3\n1,2\n0,1\n0,0\n";

  @TempDir private Path folder;

  /** A file, further options, and what the message must say. */
  private record Case(String name, byte[] content, String options, String says) {
    @Override
    public String toString() {
      return name + " " + options + ": " + says;
    }
  }

  private static Case csv(String text, String says) {
    return csv(text, "", says);
  }

  private static Case csv(String text, String options, String says) {
    return new Case("f.csv", text.getBytes(StandardCharsets.UTF_8), options, says);
  }

  private static Case json(String text, String says) {
    return new Case("f.jsonl", text.getBytes(StandardCharsets.UTF_8), "", says);
  }

  private static Case bytes(String name, byte[] content, String says) {
    return new Case(name, content, "", says);
  }

  private static byte[] npy(String header, byte... data) {
    byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out = ByteBuffer.allocate(10 + text.length + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    return out.putShort((short) text.length).put(text).put(data).array();
  }

  private static String header(String type, String shape) {
    return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  }

  private static byte[] zip(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write((byte[]) namesAndContents[i + 1]);
      }
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /** A megabyte on disk; unpacked, more than is ever read. */
  private static byte[] bomb(boolean gzip, byte[] start) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) (gzip ? '1' : 0));
    OutputStream packed;
    if (gzip) {
      packed = new GZIPOutputStream(out);
    } else {
      ZipOutputStream zip = new ZipOutputStream(out);
      zip.putNextEntry(new ZipEntry("scores.npy"));
      packed = zip;
    }
    try (packed) {
      packed.write(start);
      for (int i = 0; i < (gzip ? 300 : 4); i++) {
        packed.write(block);
      }
    }
    return out.toByteArray();
  }

  private static byte[] with(byte[] content, int at, int value) {
    byte[] changed = content.clone();
    changed[at < 0 ? content.length + at : at] = (byte) value;
    return changed;
  }

  private static byte[] cut(byte[] content, int length) {
    return Arrays.copyOf(content, length);
  }

  static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    String wide = String.join(",", java.util.Collections.nCopies(10_001, "c")) + "\n";
    String levels =
        java.util.stream.IntStream.range(0, 1100)
            .mapToObj(i -> (i % 2) + "," + i + ",g" + i + "\n")
            .collect(java.util.stream.Collectors.joining("", "member,score,g\n", ""));
    cases.addAll(
        List.of(
            csv("", "empty file"),
            csv(" \n\n \t\n", "empty file"),
            csv("member,score\n", "no records"),
            csv("member,score\n1,\0\n", "it contains a NUL byte"),
            csv("member,score\n1,\"2\n", "f.csv:2: a quote is opened here and never closed"),
            csv("member,score\n1,2\"3\n", "a quote inside a cell"),
            csv("member,score\n1,\"2\"3\n", "text after a closing quote"),
            csv("member,score\n1\n", "f.csv:2: expected 2 cells as in the header, got 1"),
            csv("member,score\n1,2,3\n", "f.csv:2: expected 2 cells as in the header, got 3"),
            csv("member,score,score\n1,2,3\n", "columns 2 and 3 are both named \"score\""),
            csv("member,score,Score\n1,2,3\n", "but for case"),
            csv("member,,score\n1,2,3\n", "column 2 has no name"),
            csv("member;score\n1;2\n", "expected commas between cells, got ';'"),
            csv("member\tscore\n1\t2\n", "expected commas between cells, got tabs"),
            csv("hello\nworld\n", "not a table"),
            csv(wide, "more than 10000 columns"),
            csv("member,score\n1," + "1".repeat(20_000) + "\n", "a cell of more than 10000 bytes"),
            csv("membr,score\n1,2\n", "no column \"member\" (1 where the record was trained on"),
            csv("member,points\n1,2\n1,2\n0,1\n0,1\n", "no scores: expected a column \"score\""),
            csv("member,score,loss\n1,1,1\n1,1,1\n0,1,1\n0,1,1\n", "both a column \"score\" and"),
            csv(OK.replace("1,2", "1,NaN"), "f.csv:3: column score: expected a finite number"),
            csv(OK.replace("1,2", "1,-inf"), "f.csv:3: column score: expected a finite number"),
            csv(OK.replace("1,2", "1,1e999"), "expected a finite number, got Infinity"),
            csv(OK.replace("1,2", "1,"), "expected a number, got an empty cell"),
            csv(OK.replace("1,2", "1,two"), "expected a number, got \"two\""),
            csv(OK.replace("1,2", "1,0x10"), "expected a number, got \"0x10\""),
            csv(OK.replace("1,2", "1,=1+1"), "expected a number, got \"=1+1\""),
            csv(
                OK.replace("1,2", "1,<script>alert(1)</script>"),
                "got \"<script>alert(1)</script>\""),
            csv(OK.replace("1,2", "1,\u001b[31mred"), "got \"?[31mred\""),
            csv(OK.replace("1,2", "1,\u202e2"), "got \"?2\""),
            csv(OK.replace("1,2", "2,2"), "f.csv:3: column member: expected 0 or 1, got \"2\""),
            csv(OK.replace("1,2", ",2"), "column member: expected 0 or 1, got \"\""),
            csv("member,score\n1,1\n1,2\n", "at least 2 members and 2 non-members, got 2 and 0"),
            csv(
                "member,score\n1,1\n1,2\n0,0\n",
                "at least 2 members and 2 non-members, got 2 and 1"),
            csv(
                "record,member,score\na,1,1\nb,1,2\na,0,1\nc,0,2\n",
                "f.csv:4: column record: \"a\" stands here and on f.csv:2"),
            csv(
                "record,model,member,score\na,m,1,1\na,n,1,2\na,m,0,1\nc,n,0,2\n",
                "every record is scored once per model"),
            csv(
                "model,member,score\nm,1,1\nm,1,2\nn,0,1\nn,0,2\n",
                "model \"m\" must have at least 2 members and 2 non-members, got 2 and 0"),
            csv(
                "member,p_0,p_1\n1,1,0\n1,1,0\n0,1,0\n0,1,0\n",
                "no column \"label\" (the true class)"),
            csv("member,label,p_0\n1,0,1\n1,0,1\n0,0,1\n0,0,1\n", "got only \"p_0\""),
            csv(
                "member,label,p_0,logit_1\n1,0,1,1\n1,0,1,1\n0,0,1,1\n0,0,1,1\n",
                "both p_* and logit_* columns"),
            csv(
                "member,label,p_0,p_1\n1,0,1,1\n1,0,1,0\n0,0,1,0\n0,0,1,0\n",
                "f.csv:2: column p_0: the probabilities of a record must sum to 1, got 2.0"),
            csv(
                "member,label,p_0,p_1\n1,0,-1,2\n1,0,1,0\n0,0,1,0\n0,0,1,0\n",
                "expected a probability in [0, 1], got -1.0"),
            csv(
                "member,label,p_0,p_1\n1,7,1,0\n1,0,1,0\n0,0,1,0\n0,0,1,0\n",
                "there is no column p_* for the class \"7\"; classes: \"0\", \"1\""),
            csv(
                "member,label,logit_0,logit_1\n1,0,1e300,0\n1,0,1,0\n0,0,1,0\n0,0,1,0\n",
                "expected a logit, got 1.0E300"),
            csv(levels, "--group g", "more than 1000 groups"),
            csv(OK, "--group sex", "no column \"sex\" (asked for with --group)"),
            csv(OK, "--record id", "no column \"id\" (asked for with --record)"),
            csv(OK, "--target 0", "--keep, --population and --target go with a NumPy matrix"),
            json("[{\"member\": 1}]", "expected one JSON object per line, got ["),
            json("{\"member\": 1, \"sco", "f.jsonl:1: not JSON lines"),
            json("{\"member\": 1, \"score\": NaN}", "not JSON lines: Non-standard token 'NaN'"),
            json("{\"member\": 1, \"score\": {\"a\": 1}}", "got a nested value"),
            json("{\"member\": 1, \"score\": null}", "got null"),
            json("{\"member\": 1, \"score\": [[1]]}", "got a nested value"),
            json("{\"member\": 1}\n{\"member\": 1, \"x\": 2}", "the key \"x\" is not in the first"),
            json("{\"a\": 1, \"b\": 2}\n{\"a\": 1}", "f.jsonl:2: expected 2 values"),
            json("{\"member\": 1, \"member\": 0}", "Duplicate field 'member'"),
            json("{\"member\": 1}\n{\"member\": \"yes\"}", "numbers in earlier lines, here text"),
            json("{\"a\":" + "[".repeat(5000), "got a nested value"),
            json("{\"a\": " + "9".repeat(5000) + "}", "not JSON lines"),
            json("{\"member\": 1} trailing", "not JSON lines"),
            json("{}\n{}", "no column \"member\"")));
    byte[] packed = gzip(OK.getBytes(StandardCharsets.UTF_8));
    cases.addAll(
        List.of(
            bytes("f.csv", OK.getBytes(StandardCharsets.UTF_16), "expected UTF-8 text, got UTF-16"),
            bytes("f.csv", with(OK.getBytes(StandardCharsets.UTF_8), 15, 0xff), "UTF-8"),
            bytes("f.csv.gz", cut(packed, packed.length - 9), "damaged or truncated gzip file"),
            bytes("f.csv.gz", cut(packed, 12), "damaged or truncated gzip file"),
            bytes(
                "f.csv.gz",
                with(packed, -6, packed[packed.length - 6] ^ 1),
                "damaged or truncated"),
            bytes(
                "f.csv.gz",
                bomb(true, "member,score\n1,".getBytes(StandardCharsets.UTF_8)),
                "too large"),
            bytes("f.csv", new byte[] {(byte) 0x80, 4, 'K', 1, '.'}, "not a table that is read"),
            bytes(
                "f.csv",
                "SQLite format 3\0".getBytes(StandardCharsets.UTF_8),
                "not a table that is"),
            bytes("f.csv", "%PDF-1.7\n%\0\1\2".getBytes(StandardCharsets.UTF_8), "not a table"),
            bytes(
                "f.xlsx",
                zip("xl/workbook.xml", new byte[9]),
                "xl/workbook.xml is not an .npy array"),
            bytes("f.npz", bomb(false, npy(header("<f4", "(268435456,)"))), "at most"),
            bytes("f.npz", bomb(false, npy(header("|b1", "(1073741824,)"))), "at most"),
            bytes(
                "f.npz",
                zip("../../etc/x.npy", npy(header("|i1", "(1,)"), (byte) 1)),
                "\"../../etc/x\""),
            bytes("f.npz", cut(zip("a.npy", npy(header("|i1", "(1,)"), (byte) 1)), 60), "f.npz"),
            bytes("f.npz", zip("a.npy", npy(header("|i1", "(9,)"), (byte) 1)), "ends before"),
            bytes(
                "f.npz",
                zip("a.npy", npy(header("|i1", "(1,)"), (byte) 1, (byte) 2)),
                "bytes after"),
            bytes("f.npz", zip("a.npy", npy(header("|i1", "(1, 1, 1)"), (byte) 1)), "3 dimensions"),
            bytes(
                "f.npz",
                zip(
                    "a.npy", npy(header("|i1", "(1,)"), (byte) 1),
                    "b.npy", npy(header("|i1", "(2,)"), (byte) 1, (byte) 2)),
                "one entry per record"),
            bytes(
                "f.npy",
                npy(header("|O", "(1,)"), (byte) 0x80, (byte) 4),
                "pickled objects are never read"),
            bytes(
                "f.npy",
                npy("{'descr': [('a', '<f4')], 'shape': (1,)}"),
                "header must describe a plain"),
            bytes(
                "f.npy",
                npy("{'descr': __import__('os').system('id')}"),
                "header must describe a plain"),
            bytes("f.npy", npy(header("<f4", "(-1,)")), "header must describe a plain"),
            bytes("f.npy", npy(header("<c8", "(1,)")), "element type must be one of"),
            bytes(
                "f.npy", npy(header("<f4", "(99999999999999,)")), "shape must hold whole numbers"),
            bytes("f.npy", npy(header("<f4", "(200000000,)"), (byte) 1), "f.npy"),
            bytes(
                "f.npy",
                with(npy(header("|i1", "(1,)"), (byte) 1), 6, 9),
                "format version must be 1 to 3"),
            bytes(
                "f.npy",
                npy(header("|i1", "(4,)"), (byte) 1, (byte) 2, (byte) 3, (byte) 4),
                "a matrix of scores needs the mask")));
    cases.addAll(parquet());
    return cases;
  }

  /** Each costs memory, the stack or time without end where a header is believed. */
  private static List<Case> parquet() {
    byte[] lists = new byte[1 << 20];
    Arrays.fill(lists, (byte) 0x19);
    byte[] objects = new byte[1 << 25];
    byte[] list =
        ParquetFiles.join(
            new byte[] {0x29, (byte) 0xfc}, ParquetFiles.varint(objects.length), objects);
    int rows = 1 << 20;
    byte[] width = {1};
    byte[] levels = ParquetFiles.sized(ParquetFiles.run(rows, 255));
    byte[] halves =
        ParquetFiles.join(
            ParquetFiles.dictionary(2, ParquetFiles.little(0, 8), ParquetFiles.little(1, 8)),
            ParquetFiles.page(
                rows, 8, width, ParquetFiles.run(rows / 2, 0), ParquetFiles.run(rows / 2, 1)));
    ParquetFiles.Column[] wide = new ParquetFiles.Column[100];
    Arrays.setAll(
        wide,
        c ->
            ParquetFiles.column(
                c == 0 ? "member" : c == 1 ? "label" : "p_" + (c - 2), ParquetFiles.INT64, halves));
    return List.of(
        bytes("f.parquet", ParquetFiles.footer(lists), "headers are nested too deep"),
        bytes("f.parquet", ParquetFiles.footer(list), "a header holds more than 4194304 values"),
        bytes(
            "f.parquet",
            ParquetFiles.file(
                rows,
                new ParquetFiles.Column(
                    "member",
                    ParquetFiles.INT32,
                    true,
                    new ParquetFiles.Thrift(),
                    ParquetFiles.page(rows, 0, levels, width))),
            "column member: has a number of more bits than the 1 it says"),
        bytes(
            "f.parquet",
            ParquetFiles.file(
                1,
                ParquetFiles.column(
                    "member",
                    ParquetFiles.INT64,
                    ParquetFiles.dictionary(1, ParquetFiles.little(1, 8)),
                    ParquetFiles.page(1, 8, new byte[] {2}, ParquetFiles.varint(-9)))),
            "column member: has a run that is longer than the 1 values of its page"),
        bytes(
            "f.parquet",
            ParquetFiles.file(
                1,
                ParquetFiles.column(
                    "member",
                    ParquetFiles.INT64,
                    ParquetFiles.dictionary(1 << 27, new byte[1 << 24]))),
            "column member: a dictionary is not as long as its header says"),
        bytes(
            "f.parquet",
            ParquetFiles.file(rows, wide),
            "the columns that are read take more than 1073741824 bytes"),
        bytes(
            "f.parquet",
            ParquetFiles.file(
                1 << 25,
                ParquetFiles.column("member", ParquetFiles.INT64, halves, new byte[1 << 19])),
            "it says that it has 33554432 rows; from its "),
        bytes(
            "f.parquet",
            ParquetFiles.file(
                4,
                ParquetFiles.column(
                    "member",
                    ParquetFiles.INT64,
                    ParquetFiles.page(
                        4, 0, ParquetFiles.little(1, 8), ParquetFiles.little(1, 8), new byte[16])),
                new ParquetFiles.Column(
                    "score",
                    ParquetFiles.INT64,
                    false,
                    new ParquetFiles.Thrift().number(6, 9),
                    ParquetFiles.page(4, 0, new byte[32]))),
            "column score is of logical type TIMESTAMP, which is not read"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsInOneLineAndExitCodeTwo(Case one) throws IOException {
    Path file = Files.write(folder.resolve(one.name()), one.content());
    List<String> args =
        new ArrayList<>(
            List.of("scores", file.toString(), "--out", folder.resolve("out").toString()));
    if (!one.options().isEmpty()) {
      args.addAll(List.of(one.options().split(" ", -1)));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Run run = Run.of(args.toArray(String[]::new));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(one.says()), run.err());
    assertTrue(run.err().length() < 700, run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertTrue(run.err().chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)), run.err());
    assertTrue(allocated < MOST_ALLOCATED, allocated + " bytes");
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void thereAreEnoughOfThem() throws IOException {
    assertTrue(cases().size() >= 60, cases().size() + " cases");
  }

  @Test
  void foldersAndMissingFilesAreOneLineToo() {
    Run missing = Run.of("scores", folder.resolve("no.csv").toString());
    assertEquals(2, missing.code());
    assertTrue(missing.err().startsWith("no.csv: no such file: "), missing.err());
    Run directory = Run.of("scores", folder.toString());
    assertEquals(2, directory.code());
    assertTrue(
        directory.err().contains("expected a file, got a folder or device"), directory.err());
  }

  @Test
  void namesFromOutsideStayText() throws IOException {
    String name = "<script>alert(1)</script>";
    Path file =
        Files.writeString(
            folder.resolve("n.csv"),
            "record,member,"
                + name
                + ",g\n=cmd(),1,3,<b>\n-x,1,2,<b>\n@y,0,1,<i>\n\"a\"\"b\",0,0,<i>\n");
    Run run =
        Run.of(
            "scores",
            file.toString(),
            "--score",
            name,
            "--group",
            "g",
            "--out",
            folder.resolve("out").toString());
    assertEquals(4, run.code(), run.err());
    String html = Files.readString(folder.resolve("out/report.html"));
    assertFalse(html.contains("<script>alert"), "a name became markup");
    assertFalse(html.contains("<b>") || html.contains("<i>"), "a level became markup");
    List<String> sheet = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    assertTrue(sheet.get(1).startsWith("\"'=cmd()\","), sheet.get(1));
    assertTrue(sheet.get(2).startsWith("\"'-x\","), sheet.get(2));
    assertTrue(sheet.get(3).startsWith("\"'@y\","), sheet.get(3));
    assertTrue(sheet.get(4).startsWith("\"a\"\"b\","), sheet.get(4));
  }

  @Test
  void plansWithTagsAndAliasesRunNothing() throws IOException {
    for (String yaml :
        List.of(
            "name: !!javax.script.ScriptEngineManager [!!java.net.URL [\"file:///x\"]]\n",
            "name: &a [*a, *a]\n",
            "name: ../../outside\ndata: {path: x.csv, label: y}\nmodels: []\n",
            "- a\n- b\n",
            "name: x\nname: y\n",
            "\u0000")) {
      Path plan = Files.writeString(folder.resolve("plan.yaml"), yaml);
      Run run = Run.of("audit", plan.toString(), "--out", folder.resolve("out").toString());
      assertEquals(2, run.code(), yaml + run.err());
      assertFalse(run.err().contains("internal error"), run.err());
      assertFalse(Files.exists(folder.resolve("out")));
    }
  }
}
