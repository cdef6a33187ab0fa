package assay.audit.result;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;

/**
 * Two spaces of indent down to a depth, below which all is on one line: a curve of many points
 * reads better a point a line, and takes half the room.
 */
final class FlatPrinter extends DefaultPrettyPrinter {
  private static final long serialVersionUID = 1;
  private static final int FLAT = 6;

  FlatPrinter() {
    indentObjectsWith(new Indenter());
    indentArraysWith(new Indenter());
  }

  @Override
  public FlatPrinter createInstance() {
    return new FlatPrinter();
  }

  @Override
  public void writeEndObject(JsonGenerator json, int entries) throws IOException {
    end(json, entries, '}');
  }

  @Override
  public void writeEndArray(JsonGenerator json, int entries) throws IOException {
    end(json, entries, ']');
  }

  private void end(JsonGenerator json, int entries, char bracket) throws IOException {
    _nesting--;
    if (entries == 0 || _nesting >= FLAT) {
      json.writeRaw(' ');
    } else {
      _objectIndenter.writeIndentation(json, _nesting);
    }
    json.writeRaw(bracket);
  }

  private static final class Indenter extends DefaultIndenter {
    private static final long serialVersionUID = 1;

    Indenter() {
      super("  ", "\n");
    }

    @Override
    public void writeIndentation(JsonGenerator json, int level) throws IOException {
      if (level > FLAT) {
        json.writeRaw(' ');
      } else {
        super.writeIndentation(json, level);
      }
    }
  }
}
