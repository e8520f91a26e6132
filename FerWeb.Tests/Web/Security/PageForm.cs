using System.Text.RegularExpressions;

namespace FerWeb.Tests.Web.Security;

/// <summary>The forms of the login pages, without a browser.</summary>
internal static partial class PageForm
{
    /// <summary>Fills in a page's form, as a browser without scripts would.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(page);
        var form = HiddenField().Matches(html).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form);
        return await client.PostAsync(page, content);
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)" ?/>""")]
    private static partial Regex HiddenField();
}
