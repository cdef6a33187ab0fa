package assay.report;

import assay.report.chart.Svg;
import freemarker.core.HTMLOutputFormat;
import freemarker.template.ObjectWrapper;
import freemarker.template.SimpleNumber;
import freemarker.template.SimpleScalar;
import freemarker.template.TemplateBooleanModel;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateSequenceModel;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows templates records, lists, texts, whole numbers, truth values and drawings, and nothing
 * else: no method of any object can be called from a template, so that a user's own template can
 * only arrange what it is given.
 */
final class ViewWrapper implements ObjectWrapper {
  private final Map<Class<?>, Map<String, Method>> accessors = new HashMap<>();

  @Override
  public @Nullable TemplateModel wrap(@Nullable Object value) throws TemplateModelException {
    if (value == null) {
      return null;
    }
    if (value instanceof Optional<?> optional) {
      return wrap(optional.orElse(null));
    }
    if (value instanceof String text) {
      return new SimpleScalar(text);
    }
    if (value instanceof Boolean truth) {
      return truth ? TemplateBooleanModel.TRUE : TemplateBooleanModel.FALSE;
    }
    if (value instanceof Integer number) {
      return new SimpleNumber(number);
    }
    if (value instanceof Svg svg) {
      return HTMLOutputFormat.INSTANCE.fromMarkup(svg.markup());
    }
    if (value instanceof List<?> list) {
      return new Items(list);
    }
    if (value instanceof Record view) {
      return new Components(view, components(view.getClass()));
    }
    throw new TemplateModelException("a view must not hold a " + value.getClass().getName());
  }

  private Map<String, Method> components(Class<?> type) {
    return accessors.computeIfAbsent(
        type,
        t -> {
          Map<String, Method> map = new HashMap<>();
          for (RecordComponent component : t.getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            map.put(component.getName(), accessor);
          }
          return map;
        });
  }

  private final class Items implements TemplateSequenceModel {
    private final List<?> list;

    Items(List<?> list) {
      this.list = list;
    }

    @Override
    public @Nullable TemplateModel get(int index) throws TemplateModelException {
      return index < list.size() ? wrap(list.get(index)) : null;
    }

    @Override
    public int size() {
      return list.size();
    }
  }

  private final class Components implements TemplateHashModel {
    private final Record view;
    private final Map<String, Method> components;

    Components(Record view, Map<String, Method> components) {
      this.view = view;
      this.components = components;
    }

    @Override
    public @Nullable TemplateModel get(String key) throws TemplateModelException {
      Method accessor = components.get(key);
      if (accessor == null) {
        throw new TemplateModelException(
            "there is no '"
                + key
                + "' here, only "
                + components.keySet().stream().sorted().toList());
      }
      try {
        return wrap(accessor.invoke(view));
      } catch (ReflectiveOperationException e) {
        throw new TemplateModelException(key, e);
      }
    }

    @Override
    public boolean isEmpty() {
      return components.isEmpty();
    }
  }
}
