package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TextTest {
  @Test
  void ordinaryTextIsLeftAlone() {
    assertEquals("Größe <b> & \"x\" 日本語 שלום", Text.name("Größe <b> & \"x\" 日本語 שלום"));
  }

  @Test
  void hiddenCharactersAreMadeVisible() {
    assertEquals("a[U+202E]b[U+0000]c[U+200B]", Text.name("a\u202Eb\u0000c\u200B"));
    assertEquals("line two", Text.name("line\ntwo"));
    assertEquals("\uFFFD", Text.name("\uD800"));
  }

  @Test
  void joinersThatScriptsNeedStay() {
    assertEquals("\u0645\u06CC\u200C\u062E", Text.name("\u0645\u06CC\u200C\u062E"));
  }

  @Test
  void longTextIsCutAndSaysSo() {
    assertEquals("x".repeat(120) + "… (10,000 characters)", Text.name("x".repeat(10_000)));
    assertEquals("abcd…", Text.label("abcdefgh", 5));
    assertEquals("abcde", Text.label("abcde", 5));
  }

  @Test
  void towersOfMarksAreCut() {
    assertEquals("Z\u0308\u0308\u0308!", Text.name("Z" + "\u0308".repeat(100) + "!"));
  }

  @Test
  void nothingIsCalledNoName() {
    assertEquals("(no name)", Text.name(" \t"));
  }
}
