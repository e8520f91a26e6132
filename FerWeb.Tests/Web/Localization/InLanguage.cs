using System.Globalization;

namespace FerWeb.Tests.Web.Localization;

/// <summary>Does something as for a reader of a language.</summary>
internal static class InLanguage
{
    public static void Do(string language, Action work)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            work();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
